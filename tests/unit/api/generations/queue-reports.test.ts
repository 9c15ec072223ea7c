import { QueueReports } from '../../../../api/generations/queue-reports.js';
import { StageTimes } from '../../../../api/generations/stage-times.js';
import type { ModelDirectory } from '../../../../api/models/model-directory.js';
import type { GenerationState } from '../../../../contracts/generation.js';
import type { WorkerReport } from '../../../../contracts/worker-report.js';
import type { LiveGeneration, QueueReport } from '../../../../infra/temporal/generation-gateway.js';
import { exampleOffer, exampleReport } from '../../../support/example-report.js';

const QUEUE = 'gpu-large';

/** The reader of queues over what Temporal and the workers are said to tell. */
function reportsOf(queue: Partial<QueueReport>, workers: WorkerReport[], times = new StageTimes()): QueueReports {
  const report = { queue: QUEUE, polled: false, held: false, backlog: 0, oldestSeconds: 0, byPriority: [], ...queue };
  return new QueueReports({ report: async () => report }, { workers: async () => workers } as ModelDirectory, times);
}

function live(changes: Partial<NonNullable<LiveGeneration['stage']>>): LiveGeneration {
  const stage = { name: 'shape', started: false, attempt: 1, step: 0, steps: 0, waiting: null, worker: null } as const;
  return {
    ...{ open: true, historyLength: 1, requestHash: '' },
    stage: { ...stage, queue: QUEUE, lastFailure: null, ...changes },
  };
}

function worker(freeMiB: number): WorkerReport {
  const report = exampleReport('w', { packs: [exampleOffer({ id: 'large', needMiB: 8_000 })], usableMiB: 10_000 });
  return { ...report, device: { ...report.device, freeMiB } };
}

const nothing = { ahead: null, needMiB: null, freeMiB: null, etaSeconds: null };

test('a stage that waits on its device says for how much memory', async () => {
  const waiting = { needMiB: 8_000, freeMiB: 1_000, ahead: 2 };
  const found = await reportsOf({}, []).waiting(live({ started: true, waiting }));
  expect(found).toEqual({ for: 'memory', queue: QUEUE, ...waiting, etaSeconds: null });
});

test('a stage that computes waits for nothing', async () => {
  expect(await reportsOf({}, []).waiting(live({ started: true }))).toBeNull();
});

test('behind a closed gate it is memory that is waited for, though nobody polls the queue', async () => {
  const reports = reportsOf({ backlog: 3 }, [worker(1_000)]);
  expect(await reports.waiting(live({}))).toEqual({
    ...{ for: 'memory', queue: QUEUE, ahead: 2, needMiB: 8_000, freeMiB: 1_000, etaSeconds: null },
  });
  expect(await reports.isServed(QUEUE, 'activity')).toBe(true);
});

test('with room on the device it is a slot, without a worker it is one', async () => {
  expect(await reportsOf({ backlog: 1 }, [worker(9_000)]).waiting(live({}))).toEqual({
    ...{ ...nothing, for: 'slot', queue: QUEUE, ahead: 0 },
  });
  const alone = reportsOf({ backlog: 1 }, []);
  expect(await alone.waiting(live({}))).toEqual({ ...nothing, for: 'worker', queue: QUEUE, ahead: 0 });
  expect(await alone.isServed(QUEUE, 'activity')).toBe(false);
});

test('how long it will be is guessed from how long stages took lately', async () => {
  const times = new StageTimes();
  const stages = [{ name: 'shape', status: 'SUCCEEDED', cached: false, seconds: 30 }];
  times.note({ id: '1', model: 'large', stages } as unknown as GenerationState);
  expect(await reportsOf({ backlog: 3 }, [worker(9_000)], times).waiting(live({}))).toMatchObject({ etaSeconds: 90 });
});
