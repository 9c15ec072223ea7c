import { gpuQueue, type WorkerReport } from '../../contracts/index.js';

/** A pack that waits for memory: what it needs, and what the device with most room has free. */
export interface MemoryShortage {
  needMiB: number;
  freeMiB: number;
}

/** The live workers that serve a queue and whose devices are well. */
export function workersOf(queue: string, live: readonly WorkerReport[]): WorkerReport[] {
  return live.filter(({ device, packs }) => device.healthy && packs.some(({ id }) => gpuQueue(id) === queue));
}

/** Why no device takes a queue's tasks; null where one has the room, or the pack is there, or it needs no memory. */
export function memoryShortage(queue: string, workers: readonly WorkerReport[]): MemoryShortage | null {
  const shortages = workers.map((worker) => shortageOn(queue, worker));
  if (shortages.length === 0 || shortages.includes(null)) return null;
  return shortages.reduce(
    (best, it) => (it !== null && (best === null || it.freeMiB > best.freeMiB) ? it : best),
    null,
  );
}

function shortageOn(queue: string, { device, packs, residents }: WorkerReport): MemoryShortage | null {
  const needMiB = packs.find(({ id }) => gpuQueue(id) === queue)?.needMiB ?? null;
  if (needMiB === null || residents.some(({ pack }) => gpuQueue(pack) === queue)) return null;
  // Packs that no job uses make room when somebody needs it.
  const idle = residents.filter(({ jobs }) => jobs === 0);
  const freeMiB = idle.reduce(
    (sum, { reservedMiB, heldMiB }) => sum + Math.max(reservedMiB, heldMiB ?? 0),
    device.freeMiB,
  );
  return freeMiB >= needMiB ? null : { needMiB, freeMiB };
}
