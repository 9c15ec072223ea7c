import { OrfeasError } from '../../../contracts/errors.js';
import { frameName, hasPlayer } from '../../../contracts/sequence-names.js';
import {
  SEQUENCE_PRESETS,
  type SequencePreset,
  sequenceOptionsSchema,
  settleSequence,
} from '../../../contracts/sequence-options.js';

const settle = (options: unknown) => settleSequence(sequenceOptionsSchema.parse(options));

function refused(options: unknown): string[] {
  try {
    settle(options);
  } catch (error) {
    if (error instanceof OrfeasError && error.code === 'INVALID_OPTIONS') return error.errors.map((one) => one.pointer);
    throw error;
  }
  return [];
}

const namesOf = (options: unknown) => {
  const plan = settle(options);
  return plan.elevations.flatMap((_, round) =>
    Array.from({ length: plan.frames }, (_, index) => frameName(plan, { round, index })),
  );
};

describe('settleSequence', () => {
  it.each(SEQUENCE_PRESETS)('%s is a whole plan by itself', (preset) => {
    expect(refused({ preset })).toEqual([]);
    expect(settle({ preset })).toMatchObject({ preset, item: 'item', light: 'studio' });
  });

  it.each([24, 48, 72])('amazon-%s has so many frames as its place asks for them', (frames) => {
    const plan = settle({ preset: `amazon-${frames}` });
    expect(plan).toMatchObject({ frames, format: 'png', background: '#ffffff', direction: 'counter-clockwise' });
    expect(plan.size).toBeGreaterThanOrEqual(1500);
    for (const elevation of plan.elevations) expect(elevation >= 10 && elevation <= 30).toBe(true);
  });

  it.each<[SequencePreset, object, string[]]>([
    ['web-36', { frames: 24 }, ['/frames']],
    ['web-36', { frames: 36, size: 400 }, []],
    ['amazon-72', { size: 512, format: 'webp' }, ['/size', '/format']],
    ['amazon-72', { elevations: [5] }, ['/elevations']],
    ['amazon-72', { elevations: [12, 28], size: 1600 }, []],
    ['autocare', { frames: 30 }, ['/frames']],
    ['autocare', { frames: 72, background: '#eeeeee' }, ['/background']],
    ['custom', { format: 'jpeg' }, ['/background']],
    ['custom', { format: 'jpeg', background: '#ffffff', frames: 7 }, []],
    ['custom', { frames: 144, elevations: [0, 20, 40] }, ['/elevations']],
    ['custom', { frames: 144, size: 2500 }, ['/size']],
    ['custom', { elevations: [10, 10] }, ['/elevations']],
  ])('%s with %j is refused for %j', (preset, options, pointers) => {
    expect(refused({ preset, ...options })).toEqual(pointers);
  });
});

describe('frameName', () => {
  it('is what Auto Care shows as its example', () => {
    expect(namesOf({ preset: 'autocare', item: '12345' })[21]).toBe('12345_01_022.jpg');
  });

  it('counts Auto Care’s planes from the equator, apart above and below it', () => {
    const plan = settle({ preset: 'autocare', frames: 24, elevations: [40, 0, -20, 20] });
    const names = [0, 1, 2, 3].map((round) => frameName(plan, { round, index: 0 }));
    expect(names).toEqual(['item_02N_001.jpg', 'item_01_001.jpg', 'item_01S_001.jpg', 'item_01N_001.jpg']);
  });

  it('numbers Amazon’s frames within a folder of the article', () => {
    const names = namesOf({ preset: 'amazon-72', item: 'B000000001' });
    expect([names[0], names[71]]).toEqual(['B000000001/B000000001_001.png', 'B000000001/B000000001_072.png']);
  });

  it.each(SEQUENCE_PRESETS)('gives %s names that sort in the order of the frames, each once', (preset) => {
    const names = namesOf({ preset });
    expect([...names].sort()).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
  });

  it('tells rounds apart', () => {
    expect(namesOf({ preset: 'custom', frames: 4, elevations: [0, 30] })[4]).toBe('frame-02-001.png');
  });
});

test('shops get images alone', () => {
  expect(SEQUENCE_PRESETS.filter((preset) => hasPlayer({ preset }))).toEqual(['web-36', 'custom']);
});
