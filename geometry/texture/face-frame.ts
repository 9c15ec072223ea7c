import type { Mesh } from '../mesh/mesh.js';

const { abs, floor, max } = Math; // bound once: hot loops

/** Barycentric set-up of one face in texel space: shares of corners b and c are affine in x and y. */
export interface FaceFrame {
  /** Vertex numbers of the corners. */
  a: number;
  b: number;
  c: number;
  /** Corner a, texels. */
  x: number;
  y: number;
  /** Rise of the shares of b and c a texel. */
  bx: number;
  by: number;
  cx: number;
  cy: number;
  /** Shares of the corners in the texel that was asked for last; they sum to 1. */
  wa: number;
  wb: number;
  wc: number;
}

export function createFaceFrame(): FaceFrame {
  return { a: 0, b: 0, c: 0, x: 0, y: 0, bx: 0, by: 0, cx: 0, cy: 0, wa: 0, wb: 0, wc: 0 };
}

/** Sets a frame up for a face of an unwrapped mesh on a texture of `size` texels a side. */
export function frameFace(mesh: Mesh & { uvs: Float32Array }, size: number, face: number, frame: FaceFrame): void {
  const { indices, uvs } = mesh;
  const [a, b, c] = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!];
  frame.a = a;
  frame.b = b;
  frame.c = c;
  frame.x = uvs[2 * a]! * size;
  frame.y = uvs[2 * a + 1]! * size;
  const ux = uvs[2 * b]! * size - frame.x;
  const uy = uvs[2 * b + 1]! * size - frame.y;
  const vx = uvs[2 * c]! * size - frame.x;
  const vy = uvs[2 * c + 1]! * size - frame.y;
  const twiceArea = ux * vy - vx * uy;
  const inverse = abs(twiceArea) > 1e-9 ? 1 / twiceArea : 0;
  frame.bx = vy * inverse;
  frame.by = -vx * inverse;
  frame.cx = -uy * inverse;
  frame.cy = ux * inverse;
}

/** Puts the shares of the corners at a texel's centre into the frame; beside the face, those of its nearest edge or so. */
export function weighTexel(frame: FaceFrame, texel: number, size: number): void {
  const dx = (texel % size) + 0.5 - frame.x;
  const dy = floor(texel / size) + 0.5 - frame.y;
  let wb = max(0, frame.bx * dx + frame.by * dy);
  let wc = max(0, frame.cx * dx + frame.cy * dy);
  if (wb + wc > 1) {
    const scale = 1 / (wb + wc);
    wb *= scale;
    wc *= scale;
  }
  frame.wa = 1 - wb - wc;
  frame.wb = wb;
  frame.wc = wc;
}
