import { chooseMatting, choosePack } from '../../../../api/models/choose-pack.js';
import { knownPacks, refusedPacks } from '../../../../api/models/known-packs.js';
import { type GenerationOptions, optionsSchema, type WorkerReport } from '../../../../contracts/index.js';
import { exampleOffer, exampleReport, NOW_MS, STALE_MS } from '../../../support/example-report.js';

function choose(model: string, reports: WorkerReport[], asked: Partial<GenerationOptions> = {}): string {
  const options = optionsSchema.parse(asked);
  return choosePack({ model, options }, knownPacks(reports, NOW_MS), refusedPacks(reports, NOW_MS)).id;
}

const offers = (...ids: string[]) => ids.map((id) => exampleOffer({ id }));

describe('choosePack', () => {
  test('auto prefers live workers, then installed packs, then networks, then the first by name', () => {
    const inflation = exampleReport('small', { packs: offers('inflate') });
    const network = exampleReport('network', { packs: offers('mini', 'mini-b', 'inflate') });
    const packs = [exampleOffer({ id: 'z', embedded: false })];
    expect(choose('auto', [inflation])).toBe('inflate');
    expect(choose('auto', [inflation, network])).toBe('mini');
    expect(choose('auto', [inflation, network, exampleReport('big', { packs })])).toBe('z');
    expect(choose('auto', [inflation, exampleReport('network', { packs: offers('mini') }, STALE_MS)])).toBe('inflate');
    expect(choose('auto', [inflation, network, exampleReport('big', { packs }, STALE_MS)])).toBe('mini');
  });

  test('auto takes no test pack, which its name still does', () => {
    const packs = [exampleOffer({ id: 'a', purpose: 'test' }), exampleOffer({ id: 'b' })];
    const report = exampleReport('w', { packs });
    expect(choose('auto', [report])).toBe('b');
    expect(choose('a', [report])).toBe('a');
    expect(() => choose('auto', [exampleReport('w', { packs: packs.slice(0, 1) })])).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN' }),
    );
  });

  test('auto passes over packs that have not what is asked for, unless none has it', () => {
    const properties = { resolution: { type: 'integer', minimum: 32, maximum: 256 } };
    const packs = [
      exampleOffer({ id: 'best', embedded: false, options: { properties } }),
      exampleOffer({ id: 'b', options: { properties: { ...properties, relief: { minimum: 0, maximum: 1 } } } }),
    ];
    const report = exampleReport('w', { packs });
    expect(choose('auto', [report], { resolution: 128 })).toBe('best');
    expect(choose('auto', [report], { relief: 0.5 })).toBe('b');
    expect(choose('auto', [report], { resolution: 384 })).toBe('best');
    expect(choose('best', [report], { relief: 0.5 })).toBe('best');
  });

  test('a pack that makes no shape is no model', () => {
    const packs = [exampleOffer({ id: 'matte', capabilities: ['matting'] }), exampleOffer({ id: 'b' })];
    const report = exampleReport('w', { packs });
    expect(choose('auto', [report])).toBe('b');
    expect(() => choose('matte', [report])).toThrow(expect.objectContaining({ code: 'MODEL_UNKNOWN' }));
  });

  test('a pack whose workers are away still resolves', () => {
    const dead = exampleReport('dead', { packs: offers('a') }, STALE_MS);
    expect(choose('a', [dead])).toBe('a');
    expect(choose('auto', [dead])).toBe('a');
  });

  test('says which models there are when asked for another, and that none is while no worker ever came', () => {
    expect(() => choose('nope', [exampleReport('live', { packs: offers('a') })])).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN', message: expect.stringContaining('auto, a') }),
    );
    expect(() => choose('auto', [])).toThrow(expect.objectContaining({ code: 'MODEL_UNAVAILABLE' }));
  });

  test('a pack that a live worker refuses says why, unless another serves it', () => {
    const refused = [{ id: 'a', code: 'LICENCE_NOT_ACCEPTED' as const, message: 'not yet' }];
    const refuses = exampleReport('refuses', { packs: offers('b'), refused });
    const expected = expect.objectContaining({ code: 'LICENCE_NOT_ACCEPTED', message: 'not yet' });
    expect(() => choose('a', [refuses])).toThrow(expected);
    expect(() => choose('a', [refuses, exampleReport('was', { packs: offers('a') }, STALE_MS)])).toThrow(expected);
    expect(choose('a', [refuses, exampleReport('serves', { packs: offers('a') })])).toBe('a');
    expect(choose('auto', [refuses])).toBe('b');
    const away = exampleReport('refuses', { packs: offers('b'), refused }, STALE_MS);
    expect(() => choose('a', [away])).toThrow(expect.objectContaining({ code: 'MODEL_UNKNOWN' }));
  });

  test('a pack that no live device has the memory for is refused at once, unless the CPU may do it', () => {
    const packs = [exampleOffer({ id: 'big', needMiB: 21_000, embedded: false }), exampleOffer({ id: 'small' })];
    const card = exampleReport('card', { packs, usableMiB: 19_000 });
    expect(() => choose('big', [card])).toThrow(
      expect.objectContaining({ code: 'MODEL_TOO_LARGE', message: expect.stringMatching(/21000.*19000/) }),
    );
    expect(choose('big', [card], { onFull: 'cpu' })).toBe('big');
    expect(choose('big', [card, exampleReport('larger', { packs, usableMiB: 21_000 })])).toBe('big');
    expect(choose('auto', [card])).toBe('small');
    // How large the devices are that come back is not known.
    expect(choose('big', [exampleReport('card', { packs, usableMiB: 19_000 }, STALE_MS)])).toBe('big');
  });
});

test('a matting pack is chosen while a live worker offers it', () => {
  const offer = exampleOffer({ id: 'a', matting: 'matte' });
  const packs = [exampleOffer({ id: 'matte', capabilities: ['matting'], digest: 'd'.repeat(64) })];
  const choice = (reports: WorkerReport[], matte: GenerationOptions['matte'] = 'auto') =>
    chooseMatting(offer, matte, knownPacks(reports, NOW_MS));
  expect(choice([exampleReport('cpu', { packs })])).toEqual({ pack: 'matte', digest: 'd'.repeat(64) });
  expect(choice([exampleReport('cpu', { packs }, STALE_MS)])).toBeNull();
  expect(choice([exampleReport('cpu', { packs: offers('matte') })])).toBeNull();
  expect(choice([exampleReport('cpu', { packs })], 'background')).toBeNull();
});

test('a request that wants a network gets the one there is, whatever the model asks for', () => {
  const packs = [exampleOffer({ id: 'matte', capabilities: ['matting'], digest: 'd'.repeat(64) })];
  const known = knownPacks([exampleReport('cpu', { packs })], NOW_MS);
  const inflate = exampleOffer({ id: 'inflate' });
  expect(chooseMatting(inflate, 'network', known)).toEqual({ pack: 'matte', digest: 'd'.repeat(64) });
  expect(chooseMatting(inflate, 'auto', known)).toBeNull();
  expect(chooseMatting(inflate, 'network', [])).toBeNull();
});
