/**
 * A five-point Laplacian on the inside pixels of a mask, with zero held at the outline: row i of A·h is
 * `Σ weight × (h_i − h_neighbour) + edge_i × h_i`. Arrays have a border of one pixel all round, so that neighbours need no checks.
 */
export interface MaskedLaplacian {
  /** Pixels a row, the border's two included. */
  stride: number;
  /** Rows, the border's two included. */
  rows: number;
  /** Weight between a pixel and the one right of it; 0 where either is outside. */
  right: Float32Array;
  /** Weight between a pixel and the one below it; 0 where either is outside. */
  down: Float32Array;
  /** 1 / diagonal; 0 for pixels outside, which thereby keep the value 0. */
  inverse: Float64Array;
  /** What ties a pixel to the outline. */
  edge: Float64Array;
}

/** The nearest that the outline may come to a pixel's centre, pixels: keeps the diagonal bounded. */
const MIN_EDGE_GAP = 0.05;

/**
 * The operator of a picture: weights 1 between inside pixels (coverage ≥ 0.5), and towards an outside neighbour 1/θ, where θ
 * is the share of the way at which coverage passes 0.5. Symmetric and second order at the outline (Gibou, Fedkiw, Cheng and
 * Kang, "A second-order-accurate symmetric discretization of the Poisson equation on irregular domains", 2002).
 *
 * @param coverage `stride × rows`, the border of one pixel included and outside.
 */
export function maskedLaplacian(coverage: Float32Array, stride: number, rows: number): MaskedLaplacian {
  const right = new Float32Array(stride * rows);
  const down = new Float32Array(stride * rows);
  const edge = new Float64Array(stride * rows);
  for (let y = 1; y < rows - 1; y++) {
    for (let x = 1; x < stride - 1; x++) {
      const i = y * stride + x;
      const own = coverage[i]!;
      if (own < 0.5) continue;
      right[i] = coverage[i + 1]! >= 0.5 ? 1 : 0;
      down[i] = coverage[i + stride]! >= 0.5 ? 1 : 0;
      edge[i] =
        edgeWeight(own, coverage[i - 1]!) +
        edgeWeight(own, coverage[i + 1]!) +
        edgeWeight(own, coverage[i - stride]!) +
        edgeWeight(own, coverage[i + stride]!);
    }
  }
  return withInverse({ stride, rows, right, down, edge, inverse: new Float64Array(0) });
}

function edgeWeight(own: number, other: number): number {
  if (other >= 0.5) return 0;
  return 1 / Math.max(MIN_EDGE_GAP, (own - 0.5) / (own - other));
}

/**
 * The operator on pixels twice as large: weights between the pairs of pixels are added up and halved, which is the
 * operator that one would get by discretising anew (aggregation with the over-correction factor 2; Braess, 1995).
 */
export function coarserLaplacian(fine: MaskedLaplacian): MaskedLaplacian {
  const width = (fine.stride - 1) >> 1;
  const height = (fine.rows - 1) >> 1;
  const stride = width + 2;
  const rows = height + 2;
  const right = new Float32Array(stride * rows);
  const down = new Float32Array(stride * rows);
  const edge = new Float64Array(stride * rows);
  for (let y = 1; y < fine.rows - 1; y++) {
    const isLowRow = (y & 1) === 0;
    for (let x = 1; x < fine.stride - 1; x++) {
      const i = y * fine.stride + x;
      const coarse = ((y + 1) >> 1) * stride + ((x + 1) >> 1);
      edge[coarse]! += 0.5 * fine.edge[i]!;
      if ((x & 1) === 0) right[coarse]! += 0.5 * fine.right[i]!;
      if (isLowRow) down[coarse]! += 0.5 * fine.down[i]!;
    }
  }
  return withInverse({ stride, rows, right, down, edge, inverse: new Float64Array(0) });
}

function withInverse(operator: MaskedLaplacian): MaskedLaplacian {
  const { stride, rows, right, down, edge } = operator;
  const inverse = new Float64Array(stride * rows);
  for (let i = stride; i < stride * (rows - 1); i++) {
    const diagonal = edge[i]! + right[i]! + right[i - 1]! + down[i]! + down[i - stride]!;
    inverse[i] = diagonal > 0 ? 1 / diagonal : 0;
  }
  return { ...operator, inverse };
}

/** `out = A·h`. */
export function applyLaplacian(operator: MaskedLaplacian, h: Float64Array, out: Float64Array): void {
  const { stride, rows, right, down, inverse } = operator;
  for (let i = stride; i < stride * (rows - 1); i++) {
    const inv = inverse[i]!;
    if (inv === 0) continue;
    out[i] =
      h[i]! / inv -
      right[i]! * h[i + 1]! -
      right[i - 1]! * h[i - 1]! -
      down[i]! * h[i + stride]! -
      down[i - stride]! * h[i - stride]!;
  }
}

/** One Gauss-Seidel pass over the pixels of one colour of the checkerboard. */
export function relaxColour(operator: MaskedLaplacian, h: Float64Array, rhs: Float64Array, colour: 0 | 1): void {
  const { stride, rows, right, down, inverse } = operator;
  for (let y = 1; y < rows - 1; y++) {
    const end = y * stride + stride - 1;
    for (let i = y * stride + 1 + ((y + colour) & 1); i < end; i += 2) {
      const inv = inverse[i]!;
      if (inv === 0) continue;
      h[i] =
        inv *
        (rhs[i]! +
          right[i]! * h[i + 1]! +
          right[i - 1]! * h[i - 1]! +
          down[i]! * h[i + stride]! +
          down[i - stride]! * h[i - stride]!);
    }
  }
}
