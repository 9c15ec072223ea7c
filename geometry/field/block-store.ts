import type { BitLattice } from './bit-lattice.js';
import { hasBit } from './bit-lattice.js';
import { OUTSIDE, UNKNOWN_MAGNITUDE } from './block-field.js';

/** Samples along a block's side: 2 KiB of values, a byte of a {@link BitLattice}'s row. */
export const BLOCK_SIDE = 8;
const BLOCK_SHIFT = 3;
const BLOCK_VALUES = BLOCK_SIDE ** 3;
const LAST = BLOCK_SIDE - 1;
const GROWTH = 1.5;

/** Values of a lattice's samples, kept for the blocks of 8³ in which some sample was asked for. */
export interface BlockStore {
  side: number;
  /** Blocks an axis. */
  across: number;
  /** Place of each block in `values`, in blocks; negative where there is none. Blocks are numbered x first. */
  blocks: Int32Array;
  /** Room for at least `used` blocks. */
  values: Float32Array;
  used: number;
}

/** A store with room for the blocks in which `wanted` has a bit; more room comes by itself. */
export function blockStore(wanted: BitLattice): BlockStore {
  const { side } = wanted;
  const across = Math.ceil(side / BLOCK_SIDE);
  const blocks = new Int32Array(across ** 3).fill(OUTSIDE);
  const touched = new Uint8Array(blocks.length);
  const { words, bits } = wanted;
  let count = 0;
  for (let row = 0; row < side * side; row++) {
    const z = Math.floor(row / side);
    const first = across * (((row - z * side) >> BLOCK_SHIFT) + across * (z >> BLOCK_SHIFT));
    for (let word = 0; word < words; word++) {
      for (let byte = 0, left = bits[row * words + word]!; left !== 0; byte++, left >>>= BLOCK_SIDE) {
        const block = first + 4 * word + byte;
        if ((left & 0xff) === 0 || touched[block] === 1) continue;
        touched[block] = 1;
        count++;
      }
    }
  }
  return { side, across, blocks, values: new Float32Array(count * BLOCK_VALUES), used: 0 };
}

/**
 * Where the value of a sample is kept. A block that is met for the first time is filled with the signs that `inside`
 * has for its samples.
 */
export function slotOf(store: BlockStore, inside: BitLattice, x: number, y: number, z: number): number {
  const { across, blocks } = store;
  const block = (x >> BLOCK_SHIFT) + across * ((y >> BLOCK_SHIFT) + across * (z >> BLOCK_SHIFT));
  if (blocks[block]! < 0) addBlock(store, inside, block, x & ~LAST, y & ~LAST, z & ~LAST);
  return (((blocks[block]! << BLOCK_SHIFT) + (z & LAST)) * BLOCK_SIDE + (y & LAST)) * BLOCK_SIDE + (x & LAST);
}

/** Value of a sample in a block that is known to be kept. */
export function valueAt(store: BlockStore, x: number, y: number, z: number): number {
  const { across, blocks, values } = store;
  const block = blocks[(x >> BLOCK_SHIFT) + across * ((y >> BLOCK_SHIFT) + across * (z >> BLOCK_SHIFT))]!;
  return values[(((block << BLOCK_SHIFT) + (z & LAST)) * BLOCK_SIDE + (y & LAST)) * BLOCK_SIDE + (x & LAST)]!;
}

function addBlock(store: BlockStore, inside: BitLattice, block: number, x0: number, y0: number, z0: number): void {
  const place = store.used++;
  store.blocks[block] = place;
  let at = place * BLOCK_VALUES;
  if (at >= store.values.length) {
    const grown = new Float32Array(Math.ceil(store.used * GROWTH) * BLOCK_VALUES);
    grown.set(store.values);
    store.values = grown;
  }
  const last = store.side - 1;
  for (let z = z0; z < z0 + BLOCK_SIDE; z++) {
    for (let y = y0; y < y0 + BLOCK_SIDE; y++) {
      for (let x = x0; x < x0 + BLOCK_SIDE; x++) {
        // Beyond the grid nothing is inside.
        const isInside = x <= last && y <= last && z <= last && hasBit(inside, x, y, z);
        store.values[at++] = isInside ? UNKNOWN_MAGNITUDE : -UNKNOWN_MAGNITUDE;
      }
    }
  }
}
