/**
 * Does the same with each of many, so many at a time; the answers are in the order of the items. After the first
 * failure, with which it rejects, nothing further begins.
 */
export async function atATime<T, U>(width: number, items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const answers = new Array<U>(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const at = next++;
      try {
        answers[at] = await work(items[at] as T);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return answers;
}
