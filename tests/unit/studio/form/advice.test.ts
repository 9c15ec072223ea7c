import { advice } from '../../../../studio/form/advice.js';
import type { Metrics } from '../../../../studio/state/metrics.js';

const device = {
  worker: 'w1',
  device: 'RTX 3090',
  healthy: true,
  total_mib: 24_576,
  free_mib: 8_000,
  utilization_percent: 40,
  temperature_c: 70,
  history: [],
};
const calm: Metrics = {
  timestamp: '2026-11-01T00:00:00Z',
  cpu: { cores: 8, load_average: [1, 1, 1], usage_percent: 12 },
  memory: { total_mib: 32_000, used_mib: 8_000, usage_percent: 25 },
  process: { resident_mib: 200, uptime_s: 60 },
  devices: [device],
  queues: [{ queue: 'cpu', served: true, waiting: 3, oldest_s: 5 }],
  jobs: { waiting: 3, running_on_devices: 1 },
};
const kinds = (changes: Partial<Metrics>) => advice({ ...calm, ...changes }, []).map(({ kind }) => kind);

test('says nothing of a server that is well', () => {
  expect(advice(calm, [{ part: 'storage', ready: true, detail: null }])).toEqual([]);
});

test.each<[string, Partial<Metrics>, string]>([
  ['tasks that nobody serves', { queues: [{ queue: 'gpu-x', served: false, waiting: 2, oldest_s: 1 }] }, 'not-served'],
  ['tasks that wait for long', { queues: [{ queue: 'cpu', served: true, waiting: 1, oldest_s: 3600 }] }, 'slow'],
  ['a hot card', { devices: [{ ...device, temperature_c: 90 }] }, 'hot'],
  ['a card that is not well', { devices: [{ ...device, healthy: false }] }, 'device-unwell'],
  ['memory that is nearly full', { memory: { ...calm.memory, usage_percent: 97 } }, 'memory'],
])('speaks of %s', (_, changes, kind) => {
  expect(kinds(changes)).toEqual([kind]);
});

test('an empty queue that nobody serves is nobody’s trouble', () => {
  expect(kinds({ queues: [{ queue: 'gpu-x', served: false, waiting: 0, oldest_s: 0 }] })).toEqual([]);
});

test('a part that is away comes first', () => {
  const found = advice({ ...calm, devices: [{ ...device, temperature_c: 99 }] }, [
    { part: 'storage', ready: false, detail: 'no answer' },
  ]);
  expect(found[0]).toEqual({ kind: 'part-away', part: 'storage', detail: 'no answer' });
});
