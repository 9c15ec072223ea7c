/** Numbers of a finished generation's events, in the order in which the API tells them. */
export async function readEventNumbers(apiUrl: string, id: string): Promise<number[]> {
  const response = await fetch(`${apiUrl}/v1/generations/${id}/events`);
  const frames = (await response.text()).split('\n\n');
  return frames
    .filter((frame) => /^event: (status|stage|artifact)$/m.test(frame))
    .map((frame) => Number(/^id: (\d+)/m.exec(frame)?.[1]));
}
