import { knownPacks } from '../../../../api/models/known-packs.js';
import { exampleOffer, exampleReport, NOW_MS, STALE_MS } from '../../../support/example-report.js';

const offers = (...ids: string[]) => ids.map((id) => exampleOffer({ id }));

test('a pack is available while one worker that offers it is alive', () => {
  const reports = [
    exampleReport('dead', { packs: offers('a', 'b') }, STALE_MS),
    exampleReport('live', { packs: offers('a') }),
  ];
  const packs = knownPacks(reports, NOW_MS);
  expect(packs.map(({ offer, available }) => [offer.id, available])).toEqual([
    ['a', true],
    ['b', false],
  ]);
  expect(packs[0]!.devices).toEqual(['device of live']);
});

test('a device that is out of order makes no pack available', () => {
  const sick = exampleReport('sick', { packs: offers('a') });
  sick.device.healthy = false;
  expect(knownPacks([sick], NOW_MS)[0]).toMatchObject({ available: false, devices: [] });
});

test('the newest report says what a pack is', () => {
  const of = (digest: string) => ({ packs: [exampleOffer({ id: 'a', digest: digest.repeat(64) })] });
  const packs = knownPacks([exampleReport('new', of('b'), 10), exampleReport('old', of('c'), 100)], NOW_MS);
  expect(packs[0]!.offer.digest).toBe('b'.repeat(64));
});

test('a pack is too large where every live device is, and the closest one is named', () => {
  const packs = [exampleOffer({ id: 'a', needMiB: 1000 })];
  const tooLarge = (...usable: number[]) =>
    knownPacks(
      usable.map((usableMiB) => exampleReport(`w${usableMiB}`, { packs, usableMiB })),
      NOW_MS,
    )[0]!.tooLarge;
  expect(tooLarge(500, 900)).toEqual({ device: 'device of w900', needMiB: 1000, usableMiB: 900 });
  expect(tooLarge(500, 1000)).toBeNull();
});
