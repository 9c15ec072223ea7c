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
  const box = new Box();
  for (let at = 0; at < info.width * info.height; at++) {
    if (data[4 * at + 3]! >= 128) box.add(at % info.width, Math.floor(at / info.width));
  }
  // Pixels are places, of which the middle lies half a pixel on.
  const [x, y] = box.middle();
  return [x + 0.5, y + 0.5];
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
  const box = new Box();
  for (let at = 0; at < positions.length; at += 3) {
    const [x, y, z] = [0, 1, 2].map((axis) => positions[at + axis]! / 1000 - target[axis]!) as [number, number, number];
    const depth = distance - (x * dx + y * dy + z * dz);
    box.add((x * rx + y * ry + z * rz) / depth, -(x * ux + y * uy + z * uz) / depth);
  }
  const pixel = (place: number) => side / 2 + (place / half) * (side / 2);
  const [x, y] = box.middle();
  return [pixel(x), pixel(y)];
}

/** The box round places. */
class Box {
  #low: [number, number] = [Infinity, Infinity];
  #high: [number, number] = [-Infinity, -Infinity];

  add(x: number, y: number): void {
    this.#low = [Math.min(this.#low[0], x), Math.min(this.#low[1], y)];
    this.#high = [Math.max(this.#high[0], x), Math.max(this.#high[1], y)];
  }

  middle(): [number, number] {
    return [(this.#low[0] + this.#high[0]) / 2, (this.#low[1] + this.#high[1]) / 2];
  }
}
