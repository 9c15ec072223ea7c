import { filesOf, givenStages } from '../../../../api/replays/given-stages.js';
import { pendingState } from '../../../../contracts/pending-state.js';
import { exampleInput } from '../../../support/example-input.js';

const OTHER = '7da72ce6-3f7a-4d93-a1b8-7f7b8c064418';
const cutout = { name: 'cutout.png', sha256: '1'.repeat(64), bytes: 10, mediaType: 'image/png' };
const raw = { name: 'raw.glb', sha256: '2'.repeat(64), bytes: 20, mediaType: 'model/gltf-binary' };
const done = {
  status: 'SUCCEEDED',
  key: 'f'.repeat(64),
  seconds: 1.5,
  device: 'cpu',
  attempt: 1,
  cached: false,
} as const;
const pending = pendingState(exampleInput());
const parent = {
  ...pending,
  stages: pending.stages.map((stage) => {
    if (stage.name === 'preprocess') return { ...stage, ...done, origin: OTHER };
    return stage.name === 'shape' ? { ...stage, ...done, engine: 'inflate' } : stage;
  }),
  artifacts: [
    { ...cutout, stage: 'preprocess' as const },
    { ...raw, stage: 'shape' as const },
  ],
};

test('the stages before are taken over, each from the generation that computed it', () => {
  const given = givenStages(parent, 'texture');
  expect(Object.keys(given)).toEqual(['preprocess', 'shape']);
  expect(given.preprocess).toMatchObject({ cached: true, origin: OTHER, outputs: [cutout] });
  expect(given.shape).toMatchObject({
    cached: true,
    origin: parent.id,
    outputs: [raw],
    engine: 'inflate',
    seconds: 1.5,
  });
  expect(filesOf(given)).toEqual([
    { stage: 'preprocess', file: cutout },
    { stage: 'shape', file: raw },
  ]);
});

test('a replay from the first stage takes over nothing', () => {
  expect(givenStages(parent, 'preprocess')).toEqual({});
});

test('a stage that has not succeeded can’t be taken over, and the error says where to begin', () => {
  expect(() => givenStages(parent, 'export')).toThrow(
    expect.objectContaining({
      code: 'STAGE_NOT_REPLAYABLE',
      message: expect.stringContaining('at texture at the latest'),
    }),
  );
});
