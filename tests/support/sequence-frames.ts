import sharp from 'sharp';
import { viewAxes } from '../../geometry/render/draw-samples.js';

const FOV_DEG = 24;

/** What tests read of a sequence's manifest. */
export interface Manifest {
  camera: { target: [number, number, number]; distance: number };
  images: { name: string; azimuthDeg: number; elevationDeg: number; sha256: string }[];
}

/** Middle of the box round what is not clear, pixels from the left and the top. */
export async function outlineCentre(picture: Buffer): Promise<[number, number]> {
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  for (let at = 0; at < info.width * info.height; at++) {
    if (data[4 * at + 3]! < 128) continue;
    for (const [axis, value] of [at % info.width, Math.floor(at / info.width)].entries()) {
      low![axis] = Math.min(low![axis]!, value);
      high![axis] = Math.max(high![axis]!, value + 1);
    }
  }
  return [(low![0]! + high![0]!) / 2, (low![1]! + high![1]!) / 2];
}

/** The alpha of a picture. */
export async function outlineOf(picture: Buffer): Promise<Uint8Array> {
  return sharp(picture).extractChannel('alpha').raw().toBuffer();
}

/** Where the same middle is by the camera alone. Millimetres are metres in the file. */
export function projectedCentre(
  positions: Float32Array,
  { target, distance }: Manifest['camera'],
  { azimuthDeg, elevationDeg }: Manifest['images'][number],
  side: number,
): [number, number] {
  const [rx, ry, rz, ux, uy, uz, dx, dy, dz] = viewAxes(azimuthDeg, elevationDeg);
  const half = Math.tan((FOV_DEG * Math.PI) / 360);
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  for (let at = 0; at < positions.length; at += 3) {
    const [x, y, z] = [0, 1, 2].map((axis) => positions[at + axis]! / 1000 - target[axis]!) as [number, number, number];
    const depth = distance - (x * dx + y * dy + z * dz);
    const place = [(x * rx + y * ry + z * rz) / depth, -(x * ux + y * uy + z * uz) / depth];
    for (const [axis, value] of place.entries()) {
      low![axis] = Math.min(low![axis]!, value);
      high![axis] = Math.max(high![axis]!, value);
    }
  }
  const pixel = (axis: number) => side / 2 + ((low![axis]! + high![axis]!) / 2 / half) * (side / 2);
  return [pixel(0), pixel(1)];
}
