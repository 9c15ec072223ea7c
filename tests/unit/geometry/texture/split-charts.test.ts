import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { chartFaces } from '../../../../geometry/texture/chart-faces.js';
import { splitCharts } from '../../../../geometry/texture/split-charts.js';

const CELLS = 20;
const CUT_COST = Array.from({ length: 6 }, () => 0.01);

/** A flat sheet that faces the viewer: the cells of a square grid for which `isIn` holds, two faces each. */
function sheet(isIn: (x: number, y: number) => boolean): Mesh {
  const positions: number[] = [];
  for (let y = 0; y <= CELLS; y++) for (let x = 0; x <= CELLS; x++) positions.push(x / CELLS - 0.5, y / CELLS - 0.5, 0);
  const indices: number[] = [];
  for (let y = 0; y < CELLS; y++) {
    for (let x = 0; x < CELLS; x++) {
      if (!isIn(x, y)) continue;
      const at = y * (CELLS + 1) + x;
      indices.push(at, at + 1, at + CELLS + 2, at, at + CELLS + 2, at + CELLS + 1);
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

describe('splitCharts', () => {
  it('cuts an L into the two bars it is made of, where no other cut saves as much', () => {
    const mesh = sheet((x, y) => x < 5 || y < 5);
    const { pieceOf, directionOf } = splitCharts(mesh, chartFaces(mesh), { cutCost: CUT_COST });
    expect(directionOf.length).toBe(2);
    const sizes = [0, 1].map((piece) => pieceOf.filter((of) => of === piece).length).sort((a, b) => a - b);
    // 15 × 5 cells beside 20 × 5, two faces each; the faces along the cut may go either way.
    expect(sizes[0]).toBeGreaterThanOrEqual(140);
    expect(sizes[0]! + sizes[1]!).toBe(350);
  });

  it('leaves a full square whole, and everything where cuts cost too much', () => {
    const full = sheet(() => true);
    expect(splitCharts(full, chartFaces(full), { cutCost: CUT_COST }).directionOf.length).toBe(1);
    const corner = sheet((x, y) => x < 5 || y < 5);
    const dear = CUT_COST.map(() => Infinity);
    expect(splitCharts(corner, chartFaces(corner), { cutCost: dear }).directionOf.length).toBe(1);
  });

  it('turns a slanted bar upright', () => {
    const mesh = sheet((x, y) => Math.abs(x - y) < 4);
    const { angleOf } = splitCharts(mesh, chartFaces(mesh), { cutCost: CUT_COST.map(() => Infinity) });
    expect(angleOf[0]).toBeCloseTo(Math.PI / 4, 6);
  });
});
