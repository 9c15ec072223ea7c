import { outlineDistance } from '../../../geometry/field/outline-distance.js';
import { poissonHeight } from '../../../geometry/field/poisson-height.js';
import { sampleGrid } from '../../../geometry/field/signed-grid.js';
import { smoothCoverage } from '../../../geometry/field/smooth-coverage.js';
import type { Mesh } from '../../../geometry/mesh/mesh.js';
import { surfaceNets } from '../../../geometry/mesh/surface-nets.js';
import { seamedSphere } from '../../support/solids.js';
import { coverageOf, type MeshView } from './view-of-mesh.js';

/** Cells of the baselines' grids along the view's square; the prototypes that the known figures are of had 112. */
const CELLS = 128;

/** What every baseline knows of a view. */
interface Scene {
  view: MeshView;
  /** Signed distance to the outline at pixel centres, model units. */
  distance: Float32Array;
  /** Poisson height z² at pixel centres. */
  heights: Float32Array;
  /** Width and height of the outline's box, model units. */
  box: { width: number; height: number };
}

/** What one can make of a view: from its outline alone, or from depths that only the bench knows (`oracle`). */
export const BASELINES: Readonly<Record<string, (scene: Scene) => Mesh>> = {
  ellipsoid: ({ box: { width, height } }) => stretched(seamedSphere(0.5), width, height, Math.min(width, height)),
  slab: (scene) => {
    const half = Math.min(scene.box.width, scene.box.height) / 4;
    return between(
      scene,
      () => half,
      () => -half,
    );
  },
  'plain Poisson': (scene) => {
    const { heights } = scene;
    return between(
      scene,
      (pixel) => Math.sqrt(heights[pixel]!),
      (pixel) => -Math.sqrt(heights[pixel]!),
    );
  },
  'oracle front, Poisson back': (scene) => {
    const { heights, view } = scene;
    return between(
      scene,
      (pixel) => view.front[pixel]!,
      (pixel) => -Math.sqrt(heights[pixel]!),
    );
  },
  'two-layer ceiling': (scene) => {
    const { view } = scene;
    return between(
      scene,
      (pixel) => view.front[pixel]!,
      (pixel) => view.back[pixel]!,
    );
  },
};

/** @param view of a mesh with its middle at 0. */
export function describeScene(view: MeshView): Scene {
  const { side } = view;
  const coverage = coverageOf(view);
  const smooth = smoothCoverage(coverage, side, side, 1);
  const wide = side + 2;
  const { distance } = outlineDistance(smooth, wide, wide);
  const inner = new Float32Array(side * side);
  let [left, right, top, bottom] = [side, -1, side, -1];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      inner[y * side + x] = distance[(y + 1) * wide + x + 1]! / side;
      if (coverage[y * side + x] === 0) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  const box = { width: (right + 1 - left) / side, height: (bottom + 1 - top) / side };
  return { view, distance: inner, heights: poissonHeight(coverage, side, side), box };
}

/** The solid between two depths over the silhouette; where they cross, a thin sheet at the front. */
function between(scene: Scene, front: (pixel: number) => number, back: (pixel: number) => number): Mesh {
  const { view, distance } = scene;
  const { side } = view;
  const spacing = 1 / CELLS;
  const samples = CELLS + 5;
  const start = -0.5 - 2 * spacing;
  const pixelOf = (at: number) => Math.min(side - 1, Math.max(0, Math.floor(at * side)));
  const grid = sampleGrid([samples, samples, samples], [start, start, start], spacing, (x, y, z) => {
    const pixel = pixelOf(0.5 - y) * side + pixelOf(x + 0.5);
    const gap = Math.abs(x) > 0.5 || Math.abs(y) > 0.5 ? -spacing : distance[pixel]!;
    if (gap <= 0) return gap;
    const top = front(pixel);
    const bottom = Math.min(back(pixel), top - spacing);
    return Math.min(gap, top - z, z - bottom);
  });
  return surfaceNets(grid);
}

function stretched(mesh: Mesh, x: number, y: number, z: number): Mesh {
  const factors = [x, y, z];
  return { positions: mesh.positions.map((value, i) => value * factors[i % 3]!), indices: mesh.indices };
}
