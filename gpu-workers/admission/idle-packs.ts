/** What of a pack on a device decides whether it can make room. */
interface Occupant {
  reservedMiB: number;
  heldMiB: number | null;
  jobs: ReadonlySet<number>;
  usedAtMs: number;
  leaving: boolean;
}

/**
 * The idle packs that must go so that at least `missingMiB` become free, least recently used first and no more than
 * needed; those that are leaving already count and are among them. Null where all of them are not enough.
 * @param except a pack that must stay; null for none.
 */
export function idlePacksToEvict(
  packs: ReadonlyMap<string, Occupant>,
  missingMiB: number,
  except: string | null,
): string[] | null {
  const idle = [...packs].filter(([digest, pack]) => pack.jobs.size === 0 && digest !== except);
  idle.sort(([, a], [, b]) => Number(b.leaving) - Number(a.leaving) || a.usedAtMs - b.usedAtMs);
  const going: string[] = [];
  let left = missingMiB;
  for (const [digest, pack] of idle) {
    if (left <= 0) break;
    going.push(digest);
    left -= Math.max(pack.reservedMiB, pack.heldMiB ?? 0);
  }
  return left <= 0 ? going : null;
}
