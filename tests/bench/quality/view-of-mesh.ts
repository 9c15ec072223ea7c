import { createRaster, type Raster } from '../../../geometry/image/raster.js';
import type { Mesh } from '../../../geometry/mesh/mesh.js';
import { positionBounds } from '../../../geometry/mesh/position-bounds.js';
import { type ViewAxes, viewAxes } from '../../../geometry/render/draw-samples.js';
import { createSpans, scanTriangle } from '../../../geometry/render/scan-triangle.js';

/** What a camera sees of a mesh in parallel projection: `side × side`, the square [-0.5, 0.5]² of the view's frame. */
export interface MeshView {
  side: number;
  /** Greatest and least z over each sample's centre; ∓Infinity where nothing is. */
  front: Float32Array;
  back: Float32Array;
  /** |cosine| between the front face and the line of sight. */
  facing: Float32Array;
}

/** Samples a pixel of the picture has along each axis, so that the outline's alpha is soft. */
const SUPERSAMPLING = 4;

/** Grey of a face that looks away and what is added for one that looks at the camera. */
const SHADE = [60, 160] as const;

/** The mesh as a camera at (yaw, pitch), degrees, has it before itself: longest side 1, its box's middle at 0, camera on +Z. */
export function turnToView(mesh: Mesh, yawDeg: number, pitchDeg: number): Mesh {
  const { turned, middle, longest } = boxInView(mesh.positions, viewAxes(yawDeg, pitchDeg));
  return { positions: turned.map((value, i) => (value - middle[i % 3]!) / longest), indices: mesh.indices };
}

/** Positions along the axes of a view, the middle of their box there, and its longest side. */
export function boxInView(positions: Float32Array, axes: ViewAxes) {
  const turned = new Float32Array(positions.length);
  for (let i = 0; i < turned.length; i += 3) {
    for (let k = 0; k < 3; k++) {
      for (let axis = 0; axis < 3; axis++) turned[i + k]! += axes[3 * k + axis]! * positions[i + axis]!;
    }
  }
  const { min, max } = positionBounds(turned);
  const longest = Math.max(max[0]! - min[0]!, max[1]! - min[1]!, max[2]! - min[2]!);
  return { turned, middle: [0, 1, 2].map((k) => (min[k]! + max[k]!) / 2), longest };
}

/** Front and back depth of a mesh, open or closed: faces count whichever way they wind. */
export function lookAtMesh({ positions, indices }: Mesh, side: number): MeshView {
  const view: MeshView = {
    side,
    front: new Float32Array(side * side).fill(Number.NEGATIVE_INFINITY),
    back: new Float32Array(side * side).fill(Number.POSITIVE_INFINITY),
    facing: new Float32Array(side * side),
  };
  const spans = createSpans(side);
  for (let at = 0; at < indices.length; at += 3) {
    const [a, b, c] = [3 * indices[at]!, 3 * indices[at + 1]!, 3 * indices[at + 2]!];
    const column = (vertex: number) => (positions[vertex]! + 0.5) * side;
    const row = (vertex: number) => (0.5 - positions[vertex + 1]!) * side;
    const [ax, ay] = [column(a), row(a)];
    const [ux, uy, uz] = [column(b) - ax, row(b) - ay, positions[b + 2]! - positions[a + 2]!];
    const [vx, vy, vz] = [column(c) - ax, row(c) - ay, positions[c + 2]! - positions[a + 2]!];
    const area = ux * vy - uy * vx;
    if (area === 0) continue;
    const dzdx = (uz * vy - vz * uy) / area;
    const dzdy = (vz * ux - uz * vx) / area;
    const facing = 1 / Math.hypot(1, side * dzdx, side * dzdy);
    const rows = scanTriangle(ax, ay, ax + ux, ay + uy, ax + vx, ay + vy, side, side, spans);
    for (let r = 0; r < rows; r++) {
      const y = spans[0]! + r;
      for (let x = spans[1 + 2 * r]!; x < spans[2 + 2 * r]!; x++) {
        const z = positions[a + 2]! + (x + 0.5 - ax) * dzdx + (y + 0.5 - ay) * dzdy;
        const sample = y * side + x;
        if (z > view.front[sample]!) {
          view.front[sample] = z;
          view.facing[sample] = facing;
        }
        if (z < view.back[sample]!) view.back[sample] = z;
      }
    }
  }
  return view;
}

/** The picture of a mesh, `side × side` RGBA: grey clay lit from the camera on nothing. */
export function photograph(mesh: Mesh, side: number): Raster {
  const view = lookAtMesh(mesh, side * SUPERSAMPLING);
  const picture = createRaster(side, side, 4);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const corner = Math.floor(pixel / side) * SUPERSAMPLING * view.side + (pixel % side) * SUPERSAMPLING;
    let covered = 0;
    let light = 0;
    for (let k = 0; k < SUPERSAMPLING ** 2; k++) {
      const sample = corner + Math.floor(k / SUPERSAMPLING) * view.side + (k % SUPERSAMPLING);
      if (view.front[sample]! === Number.NEGATIVE_INFINITY) continue;
      covered += 1;
      light += view.facing[sample]!;
    }
    const grey = Math.round(SHADE[0] + (covered > 0 ? (SHADE[1] * light) / covered : 0));
    picture.data.set([grey, grey, grey, Math.round((255 * covered) / SUPERSAMPLING ** 2)], 4 * pixel);
  }
  return picture;
}

/** 1 where the mesh covers a pixel's centre, else 0. */
export function coverageOf(view: MeshView): Float32Array {
  return view.front.map((z) => (z === Number.NEGATIVE_INFINITY ? 0 : 1));
}
