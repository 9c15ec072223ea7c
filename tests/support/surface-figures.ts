import type { Mesh } from '../../geometry/mesh/mesh.js';

export interface SurfaceFigures {
  faces: number;
  area: number;
  volume: number;
  min: number[];
  max: number[];
}

/** Face count, area, signed volume and bounds of a mesh, written apart from `geometry/measure` so as to check it. */
export function surfaceFigures({ positions, indices }: Mesh): SurfaceFigures {
  const figures: SurfaceFigures = {
    faces: indices.length / 3,
    area: 0,
    volume: 0,
    min: [Infinity, Infinity, Infinity],
    max: [-Infinity, -Infinity, -Infinity],
  };
  for (let face = 0; face < figures.faces; face++) {
    const [a, b, c] = [0, 1, 2].map((corner) => {
      const at = indices[face * 3 + corner]! * 3;
      return [positions[at]!, positions[at + 1]!, positions[at + 2]!];
    }) as [number[], number[], number[]];
    for (let axis = 0; axis < 3; axis++) {
      figures.min[axis] = Math.min(figures.min[axis]!, a[axis]!, b[axis]!, c[axis]!);
      figures.max[axis] = Math.max(figures.max[axis]!, a[axis]!, b[axis]!, c[axis]!);
    }
    const normal = cross(minus(b, a), minus(c, a));
    figures.area += Math.hypot(...normal) / 2;
    figures.volume += dot(a, cross(b, c)) / 6;
  }
  return figures;
}

/** Expects two surfaces to agree: faces exactly, the rest within `tolerance` relative to the size of the second. */
export function expectSameSurface(actual: Mesh, expected: Mesh, tolerance = 1e-5): void {
  const [got, wanted] = [surfaceFigures(actual), surfaceFigures(expected)];
  const size = Math.max(...wanted.max.map((value, axis) => value - wanted.min[axis]!));
  expect(got.faces).toBe(wanted.faces);
  expect(Math.abs(got.area - wanted.area)).toBeLessThanOrEqual(tolerance * size ** 2 * 10);
  expect(Math.abs(got.volume - wanted.volume)).toBeLessThanOrEqual(tolerance * size ** 3);
  for (let axis = 0; axis < 3; axis++) {
    expect(Math.abs(got.min[axis]! - wanted.min[axis]!)).toBeLessThanOrEqual(tolerance * size);
    expect(Math.abs(got.max[axis]! - wanted.max[axis]!)).toBeLessThanOrEqual(tolerance * size);
  }
}

function minus(a: number[], b: number[]): number[] {
  return a.map((value, axis) => value - b[axis]!);
}

function dot(a: number[], b: number[]): number {
  return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
}

function cross(a: number[], b: number[]): number[] {
  return [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!];
}
