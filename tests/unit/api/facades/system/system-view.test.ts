import {
  systemMemoryProfile,
  systemMemoryProfileSchema,
  systemModels,
  systemModelsSchema,
  systemVram,
  systemVramSchema,
} from '../../../../../api/facades/system/system-view.js';
import { knownPacks } from '../../../../../api/models/known-packs.js';
import { exampleOffer, exampleReport, NOW_MS } from '../../../../support/example-report.js';

const packs = [exampleOffer({ id: 'large', needMiB: 800 }), exampleOffer({ id: 'inflate' })];
const live = [
  {
    ...exampleReport('a', { packs }),
    residents: [{ pack: 'large', reservedMiB: 900, heldMiB: 1_000, jobs: 2 }],
    waiting: 3,
  },
];

test('vram tells each device and who holds what of it', () => {
  const view = systemVramSchema.parse(systemVram(live));
  expect(view.devices).toMatchObject([
    {
      ...{ worker: 'a', usable_mib: 1_024, waiting_jobs: 3, healthy: true },
      allocations: [{ model: 'large', reserved_mib: 900, held_mib: 1_000, jobs: 2 }],
    },
  ]);
});

test('models tells what is loaded, and where', () => {
  const { models } = systemModelsSchema.parse(systemModels(knownPacks(live, NOW_MS), live));
  expect(models.map(({ model, loaded, need_mib }) => [model, loaded, need_mib])).toEqual([
    ['inflate', false, null],
    ['large', true, 800],
  ]);
  expect(models[1]?.on).toEqual([{ worker: 'a', device: 'device of a', reserved_mib: 900, held_mib: 1_000, jobs: 2 }]);
});

test('the memory profile tells what is held beyond what was reserved', () => {
  const own = { rss: 100 * 2 ** 20, heapUsed: 50 * 2 ** 20, uptimeSeconds: 7 };
  const view = systemMemoryProfileSchema.parse(systemMemoryProfile(live, own));
  expect(view.models).toMatchObject([{ model: 'large', beyond_mib: 100 }]);
  expect(view.api).toEqual({ resident_mib: 100, heap_used_mib: 50, uptime_s: 7 });
});
