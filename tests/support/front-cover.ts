import type { Mesh } from '../../geometry/mesh/mesh.js';

const CELLS = 256;

/**
 * How high a mesh rises over points of the picture plane, found by trying every face over a point: slow and simple,
 * to hold the baker's own visibility against.
 */
export class FrontCover {
  readonly #mesh: Mesh;
  readonly #faces: number[][] = Array.from({ length: CELLS * CELLS }, () => []);

  /** @param mesh within [-0.5, 0.5]² of the picture plane. */
  constructor(mesh: Mesh) {
    this.#mesh = mesh;
    for (let face = 0; face < mesh.indices.length / 3; face++) {
      const corners = this.#corners(face);
      const [left, right] = bounds(corners.map(([x]) => cellOf(x)));
      const [low, high] = bounds(corners.map(([, y]) => cellOf(y)));
      for (let y = low; y <= high; y++) for (let x = left; x <= right; x++) this.#faces[y * CELLS + x]!.push(face);
    }
  }

  /** Greatest z of the mesh over (x, y); -Infinity where it is not. */
  heightAt(x: number, y: number): number {
    let height = -Infinity;
    for (const face of this.#faces[cellOf(y) * CELLS + cellOf(x)]!) {
      const [a, b, c] = this.#corners(face);
      const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
      if (area === 0) continue;
      const u = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
      const v = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
      if (u >= 0 && v >= 0 && u + v <= 1) height = Math.max(height, a[2] + u * (b[2] - a[2]) + v * (c[2] - a[2]));
    }
    return height;
  }

  #corners(face: number): [Point, Point, Point] {
    const { positions, indices } = this.#mesh;
    const point = (corner: number): Point => {
      const at = 3 * indices[3 * face + corner]!;
      return [positions[at]!, positions[at + 1]!, positions[at + 2]!];
    };
    return [point(0), point(1), point(2)];
  }
}

type Point = [number, number, number];

function cellOf(value: number): number {
  return Math.min(CELLS - 1, Math.max(0, Math.floor((value + 0.5) * CELLS)));
}

function bounds(values: number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
