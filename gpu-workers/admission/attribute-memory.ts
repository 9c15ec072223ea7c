/** What of a pack on a device tells how much of the runner's memory may be its own, MiB. */
export interface Holder {
  digest: string;
  reservedMiB: number;
  /** What it was taken to hold before; null where that is not known yet. */
  heldMiB: number | null;
  /** Jobs that use it. */
  jobs: number;
}

/**
 * Divides what a runner holds among its packs, since a process's memory is all that a driver tells: growth goes where
 * it was expected, to packs with jobs and room in their reservations, the most room first; what is left over goes to
 * all packs with jobs alike. A pack that is alone holds everything.
 * @returns MiB by digest; their sum is `totalMiB`.
 */
export function attributeMemory(totalMiB: number, holders: readonly Holder[]): Record<string, number> {
  const held = new Map(holders.map(({ digest, heldMiB }) => [digest, heldMiB ?? 0]));
  const before = [...held.values()].reduce((sum, mib) => sum + mib, 0);
  if (before > totalMiB) {
    for (const [digest, mib] of held) held.set(digest, (mib * totalMiB) / before);
    return Object.fromEntries(held);
  }
  const working = holders.some(({ jobs }) => jobs > 0) ? holders.filter(({ jobs }) => jobs > 0) : [...holders];
  const roomOf = ({ digest, reservedMiB }: Holder) => reservedMiB - held.get(digest)!;
  let left = totalMiB - before;
  for (const holder of [...working].sort((a, b) => roomOf(b) - roomOf(a))) {
    const part = Math.min(left, Math.max(0, roomOf(holder)));
    held.set(holder.digest, held.get(holder.digest)! + part);
    left -= part;
  }
  for (const { digest } of working) held.set(digest, held.get(digest)! + left / working.length);
  return Object.fromEntries(held);
}
