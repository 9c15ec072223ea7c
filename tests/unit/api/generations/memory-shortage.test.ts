import { memoryShortage, workersOf } from '../../../../api/generations/memory-shortage.js';
import type { WorkerReport } from '../../../../contracts/worker-report.js';
import { exampleOffer, exampleReport } from '../../../support/example-report.js';

const QUEUE = 'gpu-large';
const packs = [exampleOffer({ id: 'large', needMiB: 8_000 }), exampleOffer({ id: 'inflate' })];

function worker(id: string, freeMiB: number, residents: WorkerReport['residents'] = []): WorkerReport {
  const report = exampleReport(id, { packs, usableMiB: 10_000 });
  return { ...report, device: { ...report.device, freeMiB }, residents };
}

test('a device with the room takes the task', () => {
  expect(memoryShortage(QUEUE, [worker('a', 8_000)])).toBeNull();
});

test('idle packs count as room, busy ones do not', () => {
  const resident = { pack: 'other', reservedMiB: 5_000, heldMiB: 4_000, jobs: 0 };
  expect(memoryShortage(QUEUE, [worker('a', 4_000, [resident])])).toBeNull();
  expect(memoryShortage(QUEUE, [worker('a', 4_000, [{ ...resident, jobs: 1 }])])).toEqual({
    ...{ needMiB: 8_000, freeMiB: 4_000 },
  });
});

test('a pack that is on the device waits for no memory', () => {
  const resident = { pack: 'large', reservedMiB: 8_000, heldMiB: null, jobs: 3 };
  expect(memoryShortage(QUEUE, [worker('a', 2_000, [resident])])).toBeNull();
});

test('of several devices the one with most room is told, and one with enough is enough', () => {
  expect(memoryShortage(QUEUE, [worker('a', 2_000), worker('b', 3_000)])).toEqual({ needMiB: 8_000, freeMiB: 3_000 });
  expect(memoryShortage(QUEUE, [worker('a', 2_000), worker('b', 9_000)])).toBeNull();
});

test('engines without a network never wait for memory', () => {
  expect(memoryShortage('gpu-inflate', [worker('a', 0)])).toBeNull();
});

test('a queue is served by those who offer its pack on a device that is well', () => {
  const sick = worker('sick', 9_000);
  sick.device.healthy = false;
  expect(workersOf(QUEUE, [worker('a', 0), sick]).map(({ id }) => id)).toEqual(['a']);
  expect(workersOf('cpu', [worker('a', 0)])).toEqual([]);
});
