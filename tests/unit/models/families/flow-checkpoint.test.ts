import {
  decodeFlowCheckpoint,
  encodeFlowCheckpoint,
  type FlowRun,
  sigmaHash,
} from '../../../../models/families/flow-checkpoint.js';

const RUN: FlowRun = { pack: 'a'.repeat(64), seed: 42, guidance: 5, sigmas: sigmaHash(Float64Array.of(0, 0.5, 1)) };
const LATENTS = Float32Array.of(1.5, -0, Number.MIN_VALUE, 3e38, 1 / 3);

test('a state comes back bit by bit, also from the middle of a buffer', () => {
  const state = encodeFlowCheckpoint(RUN, 7, LATENTS);
  const within = new Uint8Array(state.length + 3);
  within.set(state, 3);
  for (const bytes of [state, within.subarray(3), Buffer.from(within).subarray(3)]) {
    expect(decodeFlowCheckpoint(bytes, RUN, LATENTS.length)).toEqual({ step: 7, latents: LATENTS });
  }
});

test('is little more than its latents', () => {
  const latents = new Float32Array(512 * 64);
  expect(encodeFlowCheckpoint(RUN, 1, latents).length).toBeLessThan(latents.byteLength + 400);
});

test.each<[string, Partial<FlowRun>]>([
  ['pack', { pack: 'b'.repeat(64) }],
  ['seed', { seed: 43 }],
  ['guidance', { guidance: null }],
  ['schedule', { sigmas: sigmaHash(Float64Array.of(0, 0.4, 1)) }],
])('a state of another %s is ignored', (_, change) => {
  expect(decodeFlowCheckpoint(encodeFlowCheckpoint({ ...RUN, ...change }, 7, LATENTS), RUN, LATENTS.length)).toBeNull();
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['too few values', encodeFlowCheckpoint(RUN, 7, LATENTS.subarray(1))],
  ['a torn header', encodeFlowCheckpoint(RUN, 7, LATENTS).fill(0, 4, 20)],
  ['a length beyond the end', Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0)],
])('%s is ignored', (_, state) => {
  expect(decodeFlowCheckpoint(state, RUN, LATENTS.length)).toBeNull();
});
