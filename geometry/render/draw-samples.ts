import type { Mesh } from '../mesh/mesh.js';
import { createSpans, scanTriangle } from './scan-triangle.js';
import type { ViewFrame } from './turntable-frame.js';

/** A view's working memory, kept from frame to frame. */
export interface ViewSamples {
  width: number;
  height: number;
  /** `3 × vertices`: x right and y down in samples, depth in model units growing towards the camera. */
  projected: Float32Array;
  /** `3 × vertices`: normals in view space (right, up, towards the camera); empty for a mesh without normals. */
  normals: Float32Array;
  /** `width × height`: face that each sample shows, −1 for none. */
  face: Int32Array;
  depth: Float32Array;
  spans: Int32Array;
}

/** View axes in model space: right, up, and towards the camera, three numbers each. */
export type ViewAxes = readonly [number, number, number, number, number, number, number, number, number];

export function createViewSamples(mesh: Mesh, width: number, height: number): ViewSamples {
  return {
    width,
    height,
    projected: new Float32Array(mesh.positions.length),
    normals: new Float32Array(mesh.normals?.length ?? 0),
    face: new Int32Array(width * height),
    depth: new Float32Array(width * height),
    spans: createSpans(height),
  };
}

/** Axes of a camera that stands `azimuthDeg` to the right of the front (+Z) and `elevationDeg` above the horizon. */
export function viewAxes(azimuthDeg: number, elevationDeg: number): ViewAxes {
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const elevation = (elevationDeg * Math.PI) / 180;
  const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)];
  return [ca, 0, -sa, -sa * se, ce, -ca * se, sa * ce, se, ca * ce];
}

/** Projects the mesh and finds the nearest face of every sample. Faces that look away are left out. */
export function drawSamples(mesh: Mesh, axes: ViewAxes, frame: ViewFrame, samples: ViewSamples): void {
  projectVertices(mesh.positions, axes, frame, samples);
  if (mesh.normals) turnVectors(mesh.normals, axes, samples.normals);
  samples.face.fill(-1);
  samples.depth.fill(-Infinity);
  const { width, height, projected, face, depth, spans } = samples;
  const { indices } = mesh;
  for (let at = 0; at < indices.length; at += 3) {
    const a = 3 * indices[at]!;
    const b = 3 * indices[at + 1]!;
    const c = 3 * indices[at + 2]!;
    const ax = projected[a]!;
    const ay = projected[a + 1]!;
    const bx = projected[b]! - ax;
    const by = projected[b + 1]! - ay;
    const cx = projected[c]! - ax;
    const cy = projected[c + 1]! - ay;
    const twiceArea = bx * cy - cx * by;
    if (!(twiceArea < 0)) continue;
    const rows = scanTriangle(ax, ay, ax + bx, ay + by, ax + cx, ay + cy, width, height, spans);
    if (rows === 0) continue;
    const az = projected[a + 2]!;
    const bz = projected[b + 2]! - az;
    const cz = projected[c + 2]! - az;
    const dzdx = (bz * cy - cz * by) / twiceArea;
    const dzdy = (cz * bx - bz * cx) / twiceArea;
    const top = spans[0]!;
    for (let row = 0; row < rows; row++) {
      const x = spans[1 + 2 * row]!;
      const line = (top + row) * width;
      const end = line + spans[2 + 2 * row]!;
      let z = az + (x + 0.5 - ax) * dzdx + (top + row + 0.5 - ay) * dzdy;
      for (let sample = line + x; sample < end; sample++, z += dzdx) {
        if (z > depth[sample]!) {
          depth[sample] = z;
          face[sample] = at / 3;
        }
      }
    }
  }
}

function projectVertices(positions: Float32Array, axes: ViewAxes, frame: ViewFrame, samples: ViewSamples): void {
  const { width, height, projected } = samples;
  const [rx, ry, rz, ux, uy, uz, dx, dy, dz] = axes;
  const [ox, oy, oz] = frame.centre;
  const scale = Math.min(width, height) / (2 * frame.halfExtent);
  for (let at = 0; at < positions.length; at += 3) {
    const x = positions[at]! - ox;
    const y = positions[at + 1]! - oy;
    const z = positions[at + 2]! - oz;
    projected[at] = width / 2 + (x * rx + y * ry + z * rz) * scale;
    projected[at + 1] = height / 2 - (x * ux + y * uy + z * uz) * scale;
    projected[at + 2] = x * dx + y * dy + z * dz;
  }
}

/** Expresses vectors, `3 × n`, in the view's axes. */
function turnVectors(vectors: Float32Array, axes: ViewAxes, out: Float32Array): void {
  const [rx, ry, rz, ux, uy, uz, dx, dy, dz] = axes;
  for (let at = 0; at < vectors.length; at += 3) {
    const x = vectors[at]!;
    const y = vectors[at + 1]!;
    const z = vectors[at + 2]!;
    out[at] = x * rx + y * ry + z * rz;
    out[at + 1] = x * ux + y * uy + z * uz;
    out[at + 2] = x * dx + y * dy + z * dz;
  }
}
