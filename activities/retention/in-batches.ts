/** Does `work` for all items, at most `atATime` of them at once; rejects with the first error when all of a batch end. */
export async function inBatches<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < items.length; from += atATime) {
    await Promise.all(items.slice(from, from + atATime).map(work));
  }
}
