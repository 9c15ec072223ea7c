/** From where to where each column of a grid is solid, model units; `front` is towards the viewer. */
export interface ColumnSpans {
  front: Float32Array;
  back: Float32Array;
}

/** Least overlap of two neighbouring spans, cells: a little over 1, so that a sample of the grid lies in both. */
const OVERLAP_CELLS = 1.001;

/**
 * Lengthens spans until those of neighbouring columns (along rows and columns) overlap by a cell: each of the two gives half
 * of what lacks, on the sides that face each other. Spans only grow, so that one pass is enough.
 *
 * @param plane `side × side`; columns take part where it is positive.
 * @param spacing size of a cell, model units.
 */
export function joinSpans(
  { front, back }: ColumnSpans,
  plane: Float32Array,
  side: number,
  spacing: number,
): ColumnSpans {
  const joined = { front: front.slice(), back: back.slice() };
  const join = (a: number, b: number) => {
    if (!(plane[a]! > 0 && plane[b]! > 0)) return;
    const overlap = Math.min(front[a]!, front[b]!) - Math.max(back[a]!, back[b]!);
    const lacking = OVERLAP_CELLS * spacing - overlap;
    if (lacking <= 0) return;
    const [low, high] = front[a]! < front[b]! ? [a, b] : [b, a];
    joined.front[low] = Math.max(joined.front[low]!, front[low]! + lacking / 2);
    joined.back[high] = Math.min(joined.back[high]!, back[high]! - lacking / 2);
  };
  for (let i = 0; i < plane.length; i++) {
    if (i % side < side - 1) join(i, i + 1);
    if (i + side < plane.length) join(i, i + side);
  }
  return joined;
}
