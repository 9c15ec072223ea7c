import {
  applyLaplacian,
  coarserLaplacian,
  type MaskedLaplacian,
  maskedLaplacian,
  relaxColour,
} from './masked-laplacian.js';
import { smoothCoverage } from './smooth-coverage.js';

export interface PoissonHeightOptions {
  /** Stop when the residual is this small beside the right side (Euclidean norms). Default 1e-4. */
  tolerance?: number;
  /** At most this many cycles; 10 to 20 are usual. Default 60. */
  maxCycles?: number;
  /** Called after each cycle with its number and the number expected from the convergence so far. */
  onCycle?: (cycle: number, of: number) => void;
}

interface Level {
  operator: MaskedLaplacian;
  solution: Float64Array;
  rhs: Float64Array;
  residual: Float64Array;
}

/** Smoothing passes before and after each coarser level, and on the coarsest one. */
const PASSES = 2;
const COARSEST_PASSES = 12;
const COARSEST_SIDE = 4;

/**
 * The inflation height of a silhouette: ∇²h = −4 inside, h = 0 on the outline, so that a disc of radius r gives
 * z = √h = √(r² − d²), half a ball ("Notes on Inflating Curves", Baran and Lehtinen, 2009).
 *
 * Conjugate gradients preconditioned with one multigrid V-cycle (red-black Gauss-Seidel), sub-pixel outline. Deterministic.
 *
 * @param coverage `width × height`, 0..1; inside where ≥ 0.5 after smoothing away pixel stairs.
 * @returns h at pixel centres, `width × height`, squared model units (the picture's longer side is 1); 0 outside.
 * @throws RangeError when coverage has not `width × height` values.
 */
export function poissonHeight(
  coverage: Float32Array,
  width: number,
  height: number,
  options: PoissonHeightOptions = {},
): Float32Array {
  if (coverage.length !== width * height || coverage.length === 0) {
    throw new RangeError(`Expected ${width} × ${height} values for coverage but received ${coverage.length}`);
  }
  const levels = createLevels(maskedLaplacian(smoothCoverage(coverage, width, height, 1), width + 2, height + 2));
  const { stride, inverse } = levels[0]!.operator;
  const rhs = new Float64Array(inverse.length);
  const source = 4 / Math.max(width, height) ** 2;
  for (let i = 0; i < rhs.length; i++) if (inverse[i]! > 0) rhs[i] = source;
  const solution = solve(levels, rhs, options);
  const heights = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) heights[y * width + x] = Math.max(0, solution[(y + 1) * stride + x + 1]!);
  }
  return heights;
}

function createLevels(finest: MaskedLaplacian): Level[] {
  const levels: Level[] = [];
  for (let operator = finest; ; operator = coarserLaplacian(operator)) {
    const n = operator.inverse.length;
    levels.push({
      operator,
      solution: new Float64Array(n),
      rhs: new Float64Array(n),
      residual: new Float64Array(n),
    });
    if (Math.max(operator.stride, operator.rows) - 2 <= COARSEST_SIDE) return levels;
  }
}

/** Preconditioned conjugate gradients (Saad, "Iterative Methods for Sparse Linear Systems", 2nd edition, algorithm 9.1). */
function solve(levels: Level[], rhs: Float64Array, options: PoissonHeightOptions): Float64Array {
  const { tolerance = 1e-4, maxCycles = 60, onCycle } = options;
  const { operator } = levels[0]!;
  const n = rhs.length;
  const solution = new Float64Array(n);
  const residual = Float64Array.from(rhs);
  const direction = new Float64Array(n);
  const image = new Float64Array(n);
  const start = Math.sqrt(dot(rhs, rhs));
  let last = 0;
  if (start === 0) return solution;
  for (let cycle = 1; cycle <= maxCycles; cycle++) {
    const correction = precondition(levels, residual);
    const now = dot(residual, correction);
    const beta = cycle === 1 ? 0 : now / last;
    last = now;
    for (let i = 0; i < n; i++) direction[i] = correction[i]! + beta * direction[i]!;
    applyLaplacian(operator, direction, image);
    const alpha = now / dot(direction, image);
    for (let i = 0; i < n; i++) {
      solution[i]! += alpha * direction[i]!;
      residual[i]! -= alpha * image[i]!;
    }
    const relative = Math.sqrt(dot(residual, residual)) / start;
    onCycle?.(cycle, expectedCycles(cycle, relative, tolerance, maxCycles));
    if (relative <= tolerance) break;
  }
  return solution;
}

/** How many cycles it takes when each goes on to reduce the residual by the same factor. */
function expectedCycles(cycle: number, relative: number, tolerance: number, maxCycles: number): number {
  if (relative <= tolerance) return cycle;
  const needed = relative < 1 ? (cycle * Math.log(tolerance)) / Math.log(relative) : maxCycles;
  return Math.min(maxCycles, Math.max(cycle + 1, Math.ceil(needed)));
}

/** One V-cycle from zero for the given residual; passes in mirrored order, so that it is a symmetric operator. */
function precondition(levels: Level[], residual: Float64Array): Float64Array {
  levels[0]!.rhs.set(residual);
  for (let l = 0; l < levels.length; l++) {
    const { operator, solution, rhs } = levels[l]!;
    const coarser = levels[l + 1];
    solution.fill(0);
    for (let pass = 0; pass < (coarser ? PASSES : COARSEST_PASSES); pass++) {
      relaxColour(operator, solution, rhs, 0);
      relaxColour(operator, solution, rhs, 1);
    }
    if (coarser) restrictResidual(levels[l]!, coarser);
  }
  for (let l = levels.length - 1; l >= 0; l--) {
    const { operator, solution, rhs } = levels[l]!;
    const coarser = levels[l + 1];
    if (coarser) addCorrection(levels[l]!, coarser);
    for (let pass = 0; pass < (coarser ? PASSES : COARSEST_PASSES); pass++) {
      relaxColour(operator, solution, rhs, 1);
      relaxColour(operator, solution, rhs, 0);
    }
  }
  return levels[0]!.solution;
}

/** The coarser right side: residuals added up over 2 × 2 pixels. */
function restrictResidual(fine: Level, coarse: Level): void {
  const { operator, solution, rhs, residual } = fine;
  applyLaplacian(operator, solution, residual);
  coarse.rhs.fill(0);
  const { stride, rows, inverse } = operator;
  for (let y = 1; y < rows - 1; y++) {
    const row = ((y + 1) >> 1) * coarse.operator.stride;
    for (let x = 1; x < stride - 1; x++) {
      const i = y * stride + x;
      if (inverse[i] !== 0) coarse.rhs[row + ((x + 1) >> 1)]! += rhs[i]! - residual[i]!;
    }
  }
}

function addCorrection(fine: Level, coarse: Level): void {
  const { stride, rows, inverse } = fine.operator;
  for (let y = 1; y < rows - 1; y++) {
    const row = ((y + 1) >> 1) * coarse.operator.stride;
    for (let x = 1; x < stride - 1; x++) {
      const i = y * stride + x;
      if (inverse[i] !== 0) fine.solution[i]! += coarse.solution[row + ((x + 1) >> 1)]!;
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
