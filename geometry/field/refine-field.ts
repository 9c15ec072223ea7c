import { activeCells } from './active-cells.js';
import { type BitLattice, bitLattice, countBits, fillBits, hasBit } from './bit-lattice.js';
import type { BlockField } from './block-field.js';
import { INSIDE, OUTSIDE } from './block-field.js';
import { BLOCK_SIDE, blockStore, valueAt } from './block-store.js';
import { type CubicGrid, gridFrame, gridLine } from './grid-points.js';
import { samplesInCells, signsFromParent } from './refine-lattice.js';
import { type FieldEvaluator, type FieldLevel, keepValue, SampleQueue } from './sample-queue.js';
import { trackSurface } from './track-surface.js';

const { clz32 } = Math;

export interface RefineOptions extends CubicGrid {
  /** The resolution is halved while it is above this. */
  coarsest: number;
  /** Cells with a corner of |value| below this are refined whatever their other corners say; 0: sign changes alone. */
  band: number;
  /** Rings of cells refined around those, from the coarsest level on; the last number holds for all further levels. */
  dilate: readonly number[];
  /** Points a call of the evaluator at most. */
  chunk: number;
  /** Told after each call: points computed so far, and how many it will be about. */
  onEvaluated?: (points: number, expected: number) => void;
}

/** Points of a level over those of the level before it: a surface's area grows by 4 when cells are halved. */
const LEVEL_GROWTH = 4;
/** Points of the second level over (samples an axis of the first)²: what bodies that fill half of the box need. */
const POINTS_AROUND_SURFACE = 24;

/**
 * Computes a field coarse to fine: all samples of the coarsest level, then level by level those in and around cells that
 * the surface may pass. What is left out takes the sign of the coarser level. The surface is followed to where a
 * coarser level missed it ({@link trackSurface}), so that it is the dense field's surface but for components and holes
 * that no sample of a coarser level fell into.
 *
 * Finer levels reuse what coarser ones computed; every sample lies where the dense grid has it, to the bit.
 * @param evaluate value of the field, positive inside; asked in the grid's order.
 * @returns the field around the surface, and the number of points that were computed.
 */
export async function refineField(
  evaluate: FieldEvaluator,
  options: RefineOptions,
): Promise<{ field: BlockField; points: number }> {
  const strides = levelStrides(options.resolution, options.coarsest);
  let expected = 0;
  const queue: SampleQueue = new SampleQueue(
    async (chunk) => {
      const values = await evaluate(chunk);
      const points = queue.evaluated + values.length;
      options.onEvaluated?.(points, Math.max(points, expected));
      return values;
    },
    gridLine(options),
    options.chunk,
    options.band,
  );
  let level: FieldLevel | null = null;
  for (const [depth, stride] of strides.entries()) {
    const side = Math.ceil(options.resolution / stride) + 1;
    const isFinest = stride === 1;
    const rings = options.dilate[Math.min(depth - 1, options.dilate.length - 1)] ?? 0;
    const wanted: BitLattice = level === null ? everySample(side) : wantedSamples(level, side, rings);
    expected = queue.evaluated + pointsFrom(countBits(wanted), side, strides.length - 1 - depth, level === null);
    level = await computeLevel(queue, wanted, { stride, isFinest, parent: level, band: options.band });
  }
  return { field: blockField(level!, options), points: queue.evaluated };
}

function everySample(side: number): BitLattice {
  const all = bitLattice(side);
  fillBits(all, side);
  return all;
}

function wantedSamples(level: FieldLevel, side: number, rings: number): BitLattice {
  return samplesInCells(activeCells(level.inside, level.near, rings), side);
}

/** Finest cells along a cell of each level, coarsest level first. */
function levelStrides(resolution: number, coarsest: number): number[] {
  const strides = [1];
  while (resolution / strides[0]! > coarsest) strides.unshift(2 * strides[0]!);
  return strides;
}

/** Points that {@link refineField} will compute, about: right to a factor of 2 for bodies that fill half of the box. */
export function expectedPoints(resolution: number, coarsest: number): number {
  const [stride = 1, ...further] = levelStrides(resolution, coarsest);
  const side = Math.ceil(resolution / stride) + 1;
  return pointsFrom(side ** 3, side, further.length, true);
}

/** Points that this level and the `further` ones after it will need, about. */
function pointsFrom(own: number, side: number, further: number, isCoarsest: boolean): number {
  let points = own;
  let next = isCoarsest ? POINTS_AROUND_SURFACE * side ** 2 : LEVEL_GROWTH * own;
  for (let i = 0; i < further; i++, next *= LEVEL_GROWTH) points += next;
  return points;
}

interface LevelPlan {
  stride: number;
  isFinest: boolean;
  parent: FieldLevel | null;
  band: number;
}

/** Computes the wanted samples of a level, but for those that its parent has, then follows the surface. */
async function computeLevel(queue: SampleQueue, wanted: BitLattice, plan: LevelPlan): Promise<FieldLevel> {
  const { parent, band } = plan;
  const { side, words, bits } = wanted;
  const level: FieldLevel = {
    side,
    stride: plan.stride,
    inside: parent === null ? bitLattice(side) : signsFromParent(parent.inside, side),
    known: bitLattice(side),
    near: plan.isFinest ? null : bitLattice(side),
    store: blockStore(wanted),
  };
  queue.open(level);
  for (let row = 0; row < side * side; row++) {
    const z = Math.floor(row / side);
    const y = row - z * side;
    for (let word = 0; word < words; word++) {
      for (let left = bits[row * words + word]!; left !== 0; left &= left - 1) {
        const x = 32 * word + 31 - clz32(left & -left);
        if (parent !== null && takeFromParent(level, parent, band, x, y, z)) continue;
        if (queue.push(x, y, z)) await queue.flush();
      }
    }
  }
  await queue.flush();
  if (parent !== null) await trackSurface(level, queue);
  return level;
}

/** Takes a sample's value over where the parent computed it; whether it did. */
function takeFromParent(level: FieldLevel, parent: FieldLevel, band: number, x: number, y: number, z: number): boolean {
  const last = level.side - 1;
  const isShared = (i: number) => (i & 1) === 0 || i === last;
  if (!(isShared(x) && isShared(y) && isShared(z))) return false;
  const px = (x + 1) >> 1;
  const py = (y + 1) >> 1;
  const pz = (z + 1) >> 1;
  if (!hasBit(parent.known, px, py, pz)) return false;
  keepValue(level, band, x, y, z, valueAt(parent.store, px, py, pz));
  return true;
}

function blockField({ store, inside }: FieldLevel, options: CubicGrid): BlockField {
  const { across, blocks } = store;
  for (let block = 0; block < blocks.length; block++) {
    if (blocks[block]! >= 0) continue;
    const z = Math.floor(block / across ** 2);
    const y = Math.floor(block / across) % across;
    const isInside = hasBit(inside, (block % across) * BLOCK_SIDE, y * BLOCK_SIDE, z * BLOCK_SIDE);
    blocks[block] = isInside ? INSIDE : OUTSIDE;
  }
  const values = store.values.subarray(0, store.used * BLOCK_SIDE ** 3);
  return { ...gridFrame(options), side: BLOCK_SIDE, blocks, values };
}
