import { type Generation, generationSchema } from '../../contracts/generation.js';

/** How long an answer is waited for, s. */
const WAIT_SECONDS = 60;

/**
 * Asks a server for a generation as any client would, and waits for its end.
 * @param body without the picture; @param picture a PNG, JPEG or WebP.
 * @throws Error with the answer where it has not succeeded within a minute.
 */
export function postGeneration(api: string, picture: Buffer, body: object): Promise<Generation> {
  // What kind of picture it is shows in its first bytes, whatever the URI calls it.
  const image = { dataUri: `data:image/png;base64,${picture.toString('base64')}` };
  return postForGeneration(`${api}/v1/generations`, { image, ...body });
}

/** The same for any route that answers with a generation. */
export async function postForGeneration(url: string, body: object): Promise<Generation> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: `wait=${WAIT_SECONDS}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Expected a generation but received ${response.status}: ${text}`);
  const generation = generationSchema.parse(JSON.parse(text));
  if (generation.status !== 'SUCCEEDED') throw new Error(`Expected SUCCEEDED but received ${text}`);
  return generation;
}
