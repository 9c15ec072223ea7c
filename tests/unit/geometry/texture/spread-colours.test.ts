import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { spreadColours } from '../../../../geometry/texture/spread-colours.js';

const COLUMNS = 41;
const ROWS = 9;

/** A flat sheet in the plane of x and y, `COLUMNS × ROWS` vertices of spacing 1, and how far it is moved. */
function sheet(offset = 0): Mesh {
  const positions: number[] = [];
  const indices: number[] = [];
  for (let y = 0; y < ROWS; y++) {
    for (let x = 0; x < COLUMNS; x++) {
      positions.push(x + offset, y, 0);
      if (x === 0 || y === 0) continue;
      const at = y * COLUMNS + x;
      indices.push(at - COLUMNS - 1, at - COLUMNS, at, at - COLUMNS - 1, at, at - 1);
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

const vertices = COLUMNS * ROWS;
/** What clusters of the coarser levels leave of their steps: a tenth of the way. */
const EVENNESS = 200 / 10;
const isAtEnd = (vertex: number) => vertex % COLUMNS === 0 || vertex % COLUMNS === COLUMNS - 1;

describe('spreadColours', () => {
  it('fades evenly from one given colour to the other, and leaves the given ones', () => {
    const colours = new Float32Array(3 * vertices);
    for (let row = 0; row < ROWS; row++) colours.fill(200, 3 * (row * COLUMNS + COLUMNS - 1), 3 * (row + 1) * COLUMNS);
    const reaches = Float32Array.from({ length: vertices }, (_, vertex) => (isAtEnd(vertex) ? 0 : Infinity));
    spreadColours(sheet(), colours, reaches);
    for (let vertex = 0; vertex < vertices; vertex++) {
      const even = (200 * (vertex % COLUMNS)) / (COLUMNS - 1);
      expect(Math.abs(colours[3 * vertex]! - even)).toBeLessThan(isAtEnd(vertex) ? 1e-6 : EVENNESS);
    }
  });

  it('holds on to a guess beyond its reach of a given colour, and gives way within it', () => {
    const colours = new Float32Array(3 * vertices);
    const reaches = Float32Array.from({ length: vertices }, (_, vertex) => (isAtEnd(vertex) ? 0 : 2));
    for (let vertex = 0; vertex < vertices; vertex++)
      if (!isAtEnd(vertex)) colours.fill(100, 3 * vertex, 3 * vertex + 3);
    spreadColours(sheet(), colours, reaches);
    const line = 3 * COLUMNS * Math.floor(ROWS / 2);
    expect(colours[line + 3]).toBeLessThan(60);
    expect(colours[line + 3 * 20]).toBeGreaterThan(97);
  });

  it('carries nothing across a gap, and gives a part of which nothing is known the mean of its guesses', () => {
    const [near, far] = [sheet(), sheet(COLUMNS + 0.1)];
    const mesh = {
      positions: Float32Array.of(...near.positions, ...far.positions),
      indices: Uint32Array.of(...near.indices, ...far.indices.map((index) => index + vertices)),
    };
    const colours = new Float32Array(6 * vertices).fill(200, 0, 3 * vertices).fill(60, 3 * vertices);
    const reaches = new Float32Array(2 * vertices).fill(0, 0, vertices).fill(Infinity, vertices);
    spreadColours(mesh, colours, reaches);
    for (let at = 3 * vertices; at < 6 * vertices; at++) expect(colours[at]).toBeCloseTo(60, 3);
  });

  it('joins the copies of a vertex at a seam', () => {
    const mesh = sheet();
    const middle = COLUMNS * Math.floor(ROWS / 2) + 20;
    mesh.positions = Float32Array.of(...mesh.positions, ...mesh.positions.slice(3 * middle, 3 * middle + 3));
    mesh.indices = mesh.indices.map((vertex, corner) => (vertex === middle && corner % 2 === 0 ? vertices : vertex));
    const colours = new Float32Array(3 * vertices + 3);
    for (let row = 0; row < ROWS; row++) colours.fill(200, 3 * (row * COLUMNS + COLUMNS - 1), 3 * (row + 1) * COLUMNS);
    const reaches = Float32Array.from({ length: vertices + 1 }, (_, vertex) =>
      vertex < vertices && isAtEnd(vertex) ? 0 : Infinity,
    );
    spreadColours(mesh, colours, reaches);
    expect(colours[3 * vertices]).toBe(colours[3 * middle]);
    expect(Math.abs(colours[3 * vertices]! - 100)).toBeLessThan(EVENNESS);
  });
});
