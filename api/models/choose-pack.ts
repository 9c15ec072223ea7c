import { OrfeasError, type PackOffer, REPORT_STALE_AFTER_MS, type WorkerReport } from '../../contracts/index.js';

/** A pack with what the workers that offer it say. */
export interface KnownPack {
  offer: PackOffer;
  /** Whether a worker has offered it within the last 15 s. */
  available: boolean;
  /** Devices of the workers that offer it now, sorted. */
  devices: string[];
  /** When it was last offered, ISO 8601. */
  lastSeenAt: string;
}

/** Every pack that a worker ever offered, by id; where workers differ, the newest report says what it is. */
export function knownPacks(reports: readonly WorkerReport[], nowMs: number): KnownPack[] {
  const packs = new Map<string, KnownPack>();
  for (const report of [...reports].sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id))) {
    const fresh = isFresh(report, nowMs);
    for (const offer of report.packs) {
      const devices = new Set(packs.get(offer.id)?.devices);
      if (fresh) devices.add(report.device.name);
      packs.set(offer.id, { offer, available: devices.size > 0, devices: [...devices].sort(), lastSeenAt: report.at });
    }
  }
  return [...packs.values()].sort((a, b) => (a.offer.id < b.offer.id ? -1 : 1));
}

/** Whether a report still speaks for a live worker. */
export function isFresh(report: WorkerReport, nowMs: number): boolean {
  return nowMs - Date.parse(report.at) < REPORT_STALE_AFTER_MS;
}

/**
 * The pack that a request's `model` means. `auto` takes an available pack before one whose workers are away, one with
 * weights before an embedded one, and the first by name among equals. A pack whose workers are away still resolves:
 * its generations wait for them.
 * @throws OrfeasError MODEL_UNKNOWN, or MODEL_UNAVAILABLE while no worker has ever reported.
 */
export function choosePack(model: string, packs: readonly KnownPack[]): PackOffer {
  const [first] = packs;
  if (first === undefined) {
    throw new OrfeasError('MODEL_UNAVAILABLE', `Expected a worker that offers ${model} but none has reported yet`);
  }
  if (model === 'auto') return packs.reduce((best, pack) => (rank(pack) < rank(best) ? pack : best), first).offer;
  const found = packs.find((pack) => pack.offer.id === model);
  if (found !== undefined) return found.offer;
  const ids = packs.map((pack) => pack.offer.id).join(', ');
  throw new OrfeasError('MODEL_UNKNOWN', `Expected one of auto, ${ids} for model but received ${model}`, {
    errors: [{ pointer: '/model', detail: `Expected one of auto, ${ids}` }],
  });
}

function rank(pack: KnownPack): number {
  return (pack.available ? 0 : 2) + (pack.offer.embedded ? 1 : 0);
}
