import { BLOCK_FRAMES, FrameBlocks } from '../../../../activities/sequence/frame-blocks.js';
import type { Checkpoint } from '../../../../activities/stage.js';

const FRAMES = 20;
const frameOf = (index: number) => Uint8Array.from({ length: 3 + index }, (_, at) => index + at);

/** All checkpoints of a run that gets its frames in some order. */
function run(order: readonly number[], trail: readonly Checkpoint[] = []) {
  const saved: Checkpoint[] = [];
  const blocks = new FrameBlocks(FRAMES, trail, (checkpoint) => saved.push(checkpoint));
  for (const index of order) blocks.add(index, frameOf(index));
  return { blocks, saved };
}

const inOrder = Array.from({ length: FRAMES }, (_, index) => index);

test('a block is kept once all of it and all before it are there, in whatever order they come', () => {
  const swapped = inOrder.map((index) => (index === 3 ? 9 : index === 9 ? 3 : index));
  const { blocks, saved } = run(swapped);
  expect(saved.map(({ step }) => step)).toEqual([BLOCK_FRAMES, 2 * BLOCK_FRAMES]);
  expect(saved).toEqual(run(inOrder).saved);
  expect(blocks.all).toEqual(inOrder.map(frameOf));
});

test('a later run draws what no checkpoint holds, and ends with the same frames', () => {
  const { saved } = run(inOrder.slice(0, 13));
  const later = run([], saved);
  expect(later.blocks.missing).toEqual(inOrder.slice(BLOCK_FRAMES));
  for (const index of later.blocks.missing) later.blocks.add(index, frameOf(index));
  expect(later.blocks.all).toEqual(inOrder.map(frameOf));
  expect(later.saved.map(({ step }) => step)).toEqual([2 * BLOCK_FRAMES]);
});

test('checkpoints count up to the first gap', () => {
  const { saved } = run(inOrder);
  expect(run([], saved.slice(1)).blocks.missing).toEqual(inOrder);
});

test('frames that are missing are no sequence', () => {
  expect(() => run([0, 1]).blocks.all).toThrow(/frame 3/);
});
