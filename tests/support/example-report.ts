import { type PackOffer, REPORT_STALE_AFTER_MS, type WorkerReport } from '../../contracts/worker-report.js';

/** The time at which example reports are looked at. */
export const NOW_MS = Date.parse('2026-01-01T12:00:00Z');
/** Age of a report that speaks for no live worker any more, ms. */
export const STALE_MS = REPORT_STALE_AFTER_MS + 1;

/** An offer of an engine without a network, changed where a test says so. */
export function exampleOffer(changes: Partial<PackOffer> & { id: string }): PackOffer {
  return {
    version: '1.0.0',
    title: changes.id,
    family: changes.id,
    digest: 'a'.repeat(64),
    licence: 'MIT',
    embedded: true,
    capabilities: ['shape'],
    purpose: 'product',
    matting: null,
    texture: 'project-front',
    needMiB: null,
    options: {},
    ...changes,
  };
}

/** A worker's report of `ageMs` ago. */
export function exampleReport(
  id: string,
  { usableMiB = 1024, ...changes }: Partial<Pick<WorkerReport, 'packs' | 'refused'>> & { usableMiB?: number },
  ageMs = 10,
): WorkerReport {
  return {
    schema: 'orfeas.worker/1',
    id,
    device: {
      name: `device of ${id}`,
      provider: 'cpu',
      memoryMiB: 2 * usableMiB,
      usableMiB,
      freeMiB: usableMiB,
      foreignMiB: 0,
      utilisation: null,
      temperatureC: null,
      powerW: null,
      healthy: true,
      trouble: null,
    },
    history: [],
    residents: [],
    waiting: 0,
    packs: [],
    refused: [],
    build: 'test',
    at: new Date(NOW_MS - ageMs).toISOString(),
    ...changes,
  };
}
