import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { chartFaces } from '../../../../geometry/texture/chart-faces.js';
import { type ChartPart, ChartSplitter } from '../../../../geometry/texture/chart-splitter.js';

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

function split(mesh: Mesh, cutCosts: readonly number[]): ChartPart[] {
  return new ChartSplitter(mesh, chartFaces(mesh)).split(cutCosts);
}

describe('ChartSplitter', () => {
  it('cuts an L into the two bars it is made of, where no other cut saves as much', () => {
    const mesh = sheet((x, y) => x < 5 || y < 5);
    const parts = split(mesh, CUT_COST);
    expect(parts.length).toBe(2);
    const sizes = parts.map(({ faces }) => faces.length).sort((a, b) => a - b);
    // 15 × 5 cells beside 20 × 5, two faces each; the faces along the cut may go either way.
    expect(sizes[0]).toBeGreaterThanOrEqual(140);
    expect(sizes[0]! + sizes[1]!).toBe(350);
  });

  it('leaves a full square whole, and everything where cuts cost too much', () => {
    const full = sheet(() => true);
    expect(split(full, CUT_COST).length).toBe(1);
    const corner = sheet((x, y) => x < 5 || y < 5);
    const dear = CUT_COST.map(() => Infinity);
    expect(split(corner, dear).length).toBe(1);
  });

  it('turns a slanted bar upright', () => {
    const mesh = sheet((x, y) => Math.abs(x - y) < 4);
    const [whole] = split(
      mesh,
      CUT_COST.map(() => Infinity),
    );
    expect(whole!.angle).toBeCloseTo(Math.PI / 4, 6);
  });

  it('finds the same parts whatever was asked before, and each face in one of them', () => {
    const mesh = sheet((x, y) => x < 5 || y < 5 || (x > 14 && y > 8));
    const splitter = new ChartSplitter(mesh, chartFaces(mesh));
    splitter.split(CUT_COST.map((cost) => cost / 10));
    const faces = splitter.split(CUT_COST).map((part) => Array.from(part.faces));
    expect(faces).toEqual(split(mesh, CUT_COST).map((part) => Array.from(part.faces)));
    expect(faces.flat().sort((a, b) => a - b)).toEqual(
      Array.from({ length: mesh.indices.length / 3 }, (_, face) => face),
    );
  });

  it('cuts single faces out, together where they share an edge', () => {
    const mesh = sheet(() => true);
    const parts = new ChartSplitter(mesh, chartFaces(mesh)).cutOut(Uint32Array.of(0, 1, 100));
    expect(parts.map(({ faces }) => Array.from(faces))).toEqual([[0, 1], [100]]);
    expect(parts[0]!.edges.length).toBe(4 * 4);
  });
});
