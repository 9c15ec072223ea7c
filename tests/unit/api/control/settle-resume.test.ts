import { settleResume } from '../../../../api/control/settle-resume.js';
import { type GenerationState, optionsSchema, pendingState } from '../../../../contracts/index.js';
import { exampleInput, exampleOptions } from '../../../support/example-input.js';

const state = (changes: Partial<GenerationState> = {}): GenerationState => ({
  ...pendingState(exampleInput({ pauseAfter: 'shape', seed: 7 })),
  ...changes,
});
const offer = async () => ({ id: 'inflate', options: { properties: { relief: { minimum: 0, maximum: 0.5 } } } });
const unasked = () => Promise.reject(new Error('Expected no question for the offer'));
const refused = (...pointers: string[]) => ({
  code: 'INVALID_OPTIONS',
  errors: pointers.map((pointer) => expect.objectContaining({ pointer })),
});

describe('settleResume', () => {
  test('without a wish lets the generation go on as it was asked for', async () => {
    const { options, outputs, seed } = state();
    expect(await settleResume(state(), { overrides: {} }, unasked)).toEqual({ options, outputs, seed });
  });

  test('takes options of the stages after the pause, and other formats', async () => {
    const order = await settleResume(
      state(),
      { overrides: { textureSize: 512, onFull: 'cpu' }, outputs: ['3mf'] },
      unasked,
    );
    expect(order.options).toEqual({ ...exampleOptions(), textureSize: 512, onFull: 'cpu' });
    expect(order.outputs).toEqual(['3mf']);
  });

  test('refuses what a stage that is done has read, naming each', async () => {
    const request = { overrides: { relief: 0.2, matte: 'alpha', targetFaces: 500 }, seed: 8 };
    await expect(settleResume(state(), request, unasked)).rejects.toMatchObject(
      refused('/overrides/relief', '/overrides/matte', '/seed'),
    );
  });

  test('takes the seed that it has, and another one before shape', async () => {
    expect(await settleResume(state(), { overrides: {}, seed: 7 }, unasked)).toMatchObject({ seed: 7 });
    const early = state({ pauseAfter: 'preprocess' });
    expect(await settleResume(early, { overrides: {}, seed: 8 }, unasked)).toMatchObject({ seed: 8 });
  });

  test.each<Record<string, number>>([{ targetFaces: 1 }, { nonsense: 1 }, { longest: 10, height: 10 }])(
    'refuses %j by the schema of options',
    async (overrides) => {
      const refusal = settleResume(state(), { overrides }, unasked);
      await expect(refusal).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
    },
  );

  test('holds a model’s own options to the model’s own range', async () => {
    const early = state({ pauseAfter: 'preprocess', options: optionsSchema.parse({}) });
    await expect(settleResume(early, { overrides: { relief: 0.9 } }, offer)).rejects.toMatchObject(
      refused('/overrides/relief'),
    );
    expect((await settleResume(early, { overrides: { relief: 0.4 } }, offer)).options.relief).toBe(0.4);
  });

  test('takes a height in the place of a longest side', async () => {
    const sized = state({ options: exampleOptions({ longest: 50 }) });
    const { options } = await settleResume(sized, { overrides: { height: 80 } }, unasked);
    expect([options.height, options.longest]).toEqual([80, undefined]);
  });
});
