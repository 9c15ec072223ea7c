import { choosePack, knownPacks } from '../../../../api/models/choose-pack.js';
import { REPORT_STALE_AFTER_MS, type WorkerReport } from '../../../../contracts/index.js';

const NOW = Date.parse('2026-01-01T12:00:00Z');

function report(id: string, ageMs: number, packs: { id: string; embedded?: boolean; digest?: string }[]): WorkerReport {
  return {
    schema: 'orfeas.worker/1',
    id,
    device: {
      name: `device of ${id}`,
      provider: 'cpu',
      memoryMiB: 1024,
      usableMiB: 800,
      freeMiB: 800,
      foreignMiB: 0,
      utilisation: null,
      temperatureC: null,
      powerW: null,
      healthy: true,
      trouble: null,
    },
    residents: [],
    waiting: 0,
    packs: packs.map(({ id: pack, embedded = true, digest = 'a' }) => ({
      id: pack,
      version: '1',
      title: pack,
      family: pack,
      digest: digest.repeat(64),
      licence: 'MIT',
      embedded,
      capabilities: ['shape'],
      purpose: 'product',
      matting: null,
      texture: 'project-front',
      needMiB: null,
      options: {},
    })),
    build: 'test',
    at: new Date(NOW - ageMs).toISOString(),
  };
}

const STALE = REPORT_STALE_AFTER_MS + 1;

describe('knownPacks', () => {
  test('a pack is available while one worker that offers it is alive', () => {
    const packs = knownPacks(
      [report('dead', STALE, [{ id: 'a' }, { id: 'b' }]), report('live', 10, [{ id: 'a' }])],
      NOW,
    );
    expect(packs.map(({ offer, available }) => [offer.id, available])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(packs[0]!.devices).toEqual(['device of live']);
  });

  test('the newest report says what a pack is', () => {
    const packs = knownPacks(
      [report('new', 10, [{ id: 'a', digest: 'b' }]), report('old', 100, [{ id: 'a', digest: 'c' }])],
      NOW,
    );
    expect(packs[0]!.offer.digest).toBe('b'.repeat(64));
  });
});

describe('choosePack', () => {
  const choose = (model: string, reports: WorkerReport[]) => choosePack(model, knownPacks(reports, NOW)).id;

  test('auto prefers live workers, then packs with weights, then the first by name', () => {
    const small = report('small', 10, [{ id: 'b' }, { id: 'a' }]);
    expect(choose('auto', [small])).toBe('a');
    expect(choose('auto', [small, report('big', 10, [{ id: 'z', embedded: false }])])).toBe('z');
    expect(choose('auto', [small, report('big', STALE, [{ id: 'z', embedded: false }])])).toBe('a');
  });

  test('a pack whose workers are away still resolves', () => {
    expect(choose('a', [report('dead', STALE, [{ id: 'a' }])])).toBe('a');
    expect(choose('auto', [report('dead', STALE, [{ id: 'a' }])])).toBe('a');
  });

  test('says which models there are when asked for another, and that none is while no worker ever came', () => {
    expect(() => choose('nope', [report('live', 10, [{ id: 'a' }])])).toThrow(
      expect.objectContaining({ code: 'MODEL_UNKNOWN', message: expect.stringContaining('auto, a') }),
    );
    expect(() => choose('auto', [])).toThrow(expect.objectContaining({ code: 'MODEL_UNAVAILABLE' }));
  });
});
