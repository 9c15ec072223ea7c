import type { PixelWindow } from '../image/pixel-window.js';

export interface WindowView {
  eye: readonly [number, number, number];
  target: readonly [number, number, number];
  /** Angle of view over the side of the square picture. */
  fovDeg: number;
  /** Side of the picture, pixels. */
  size: number;
}

/** Pixels around the mesh: soft edges. */
const EDGE = 2;

/**
 * The smallest window of a picture that holds a mesh, soft edges included; a pixel at least.
 * @param positions `3 × vertices`, Y up, all in front of the camera, which stands neither above nor below its target.
 */
export function frameWindow(positions: Float32Array, { eye, target, fovDeg, size }: WindowView): PixelWindow {
  const out = unit([eye[0] - target[0], eye[1] - target[1], eye[2] - target[2]]);
  const right = unit([out[2], 0, -out[0]]);
  const up = [out[1] * right[2], out[2] * right[0] - out[0] * right[2], -out[1] * right[0]] as const;
  const scale = size / (2 * Math.tan((fovDeg * Math.PI) / 360));
  let [lowX, lowY, highX, highY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 3) {
    const x = positions[at]! - eye[0];
    const y = positions[at + 1]! - eye[1];
    const z = positions[at + 2]! - eye[2];
    const share = -scale / (x * out[0] + y * out[1] + z * out[2]);
    const across = share * (x * right[0] + z * right[2]);
    const above = share * (x * up[0] + y * up[1] + z * up[2]);
    if (across < lowX) lowX = across;
    if (across > highX) highX = across;
    if (above < lowY) lowY = above;
    if (above > highY) highY = above;
  }
  const [left, width] = span(lowX, highX, size);
  const [bottom, height] = span(lowY, highY, size);
  return { left, bottom, width, height };
}

/** First pixel and number of pixels between two places, counted from the middle. */
function span(low: number, high: number, size: number): [first: number, count: number] {
  const first = Math.min(size - 1, Math.max(0, Math.floor(low + size / 2) - EDGE));
  const end = Math.max(first + 1, Math.min(size, Math.ceil(high + size / 2) + EDGE));
  return [first, end - first];
}

function unit([x, y, z]: readonly [number, number, number]): [number, number, number] {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
