/**
 * A scalar field on a regular grid of which only the blocks near the surface are known sample by sample; of every other
 * block, whether it lies inside or outside. Signs and frame as {@link SignedGrid}.
 *
 * Sample (x, y, z) belongs to block (⌊x / side⌋, ⌊y / side⌋, ⌊z / side⌋); blocks are numbered x first, then y, then z.
 */
export interface BlockField {
  /** Samples along x, y, z. */
  size: readonly [number, number, number];
  origin: readonly [number, number, number];
  spacing: number;
  /** Samples along a block's side; blocks at the far ends may reach beyond the grid. */
  side: number;
  /** For each block: its place in `values`, in blocks, or {@link OUTSIDE} or {@link INSIDE}. */
  blocks: Int32Array;
  /** `known blocks × side³`, x first. */
  values: Float32Array;
}

/** A block without samples, all of it outside. */
export const OUTSIDE = -1;
/** A block without samples, all of it inside. */
export const INSIDE = -2;

/** Magnitude given to samples that were not computed: only their sign is known, and no surface passes beside them. */
export const UNKNOWN_MAGNITUDE = 1;
