import { type PackOffer, REPORT_STALE_AFTER_MS, type RefusedPack, type WorkerReport } from '../../contracts/index.js';

/** A pack with what the workers that offer it say. */
export interface KnownPack {
  offer: PackOffer;
  /** Whether a worker on a healthy device has offered it within the last 15 s. */
  available: boolean;
  /** Devices of the workers that offer it now, sorted. */
  devices: string[];
  /** When it was last offered, ISO 8601. */
  lastSeenAt: string;
  /** Where no live worker that offers it has the memory: the device that comes closest; else null. */
  tooLarge: Shortfall | null;
}

/** A device that is too small for a pack, MiB. */
export interface Shortfall {
  device: string;
  needMiB: number;
  usableMiB: number;
}

/** Every pack that a worker ever offered, by id; where workers differ, the newest report says what it is. */
export function knownPacks(reports: readonly WorkerReport[], nowMs: number): KnownPack[] {
  const offers = [...reports]
    .sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id))
    .flatMap((report) =>
      report.packs.map((offer) => ({ report, offer, isLive: isFresh(report, nowMs) && report.device.healthy })),
    );
  const ids = [...new Set(offers.map(({ offer }) => offer.id))].sort();
  return ids.map((id) => {
    const mine = offers.filter(({ offer }) => offer.id === id);
    const live = mine.filter((each) => each.isLive);
    const newest = mine.at(-1)!;
    const shortfalls = live.map(({ report, offer }) => shortfallOf(report, offer));
    return {
      offer: newest.offer,
      available: live.length > 0,
      devices: [...new Set(live.map(({ report }) => report.device.name))].sort(),
      lastSeenAt: newest.report.at,
      tooLarge: shortfalls.includes(null) ? null : closest(shortfalls.filter((shortfall) => shortfall !== null)),
    };
  });
}

/** Packs that live workers have and can't serve. */
export function refusedPacks(reports: readonly WorkerReport[], nowMs: number): RefusedPack[] {
  return reports.filter((report) => isFresh(report, nowMs)).flatMap(({ refused }) => refused);
}

/** Whether a report still speaks for a live worker. */
export function isFresh(report: WorkerReport, nowMs: number): boolean {
  return nowMs - Date.parse(report.at) < REPORT_STALE_AFTER_MS;
}

/** Null where the device has the memory, or the pack needs none. */
function shortfallOf({ device }: WorkerReport, { needMiB }: PackOffer): Shortfall | null {
  if (needMiB === null || needMiB <= device.usableMiB) return null;
  return { device: device.name, needMiB, usableMiB: device.usableMiB };
}

function closest(shortfalls: readonly Shortfall[]): Shortfall | null {
  const missing = ({ needMiB, usableMiB }: Shortfall) => needMiB - usableMiB;
  return [...shortfalls].sort((a, b) => missing(a) - missing(b))[0] ?? null;
}
