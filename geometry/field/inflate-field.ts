import { connectPlane } from './connect-plane.js';
import { frontRelief } from './front-relief.js';
import { samplePlane } from './sample-plane.js';
import type { SignedGrid } from './signed-grid.js';
import { type MarginImage, squaredDepth } from './squared-depth.js';

export interface InflateFieldOptions {
  /** The silhouette, `width × height`, 0..1, inside where ≥ 0.5. */
  coverage: Float32Array;
  width: number;
  height: number;
  /** Squared half thickness at pixel centres, squared model units (`poissonHeight`). */
  heights: Float32Array;
  /** Grid cells along the picture's longer side, 64 to 384. Default 256. */
  resolution?: number;
  /** Factor on the half thickness: 1 turns a disc into a ball. Above 0, up to 4. Default 1. */
  thickness?: number;
  /** Strength of the front's brightness relief, 0..1. Default 0. */
  relief?: number;
  /** Brightness, `width × height`, 0..1; needed for a relief. */
  luminance?: Float32Array;
}

const MIN_RESOLUTION = 64;
const MAX_RESOLUTION = 384;

/** Cells between the picture's border and the grid's: room for the outside even where the silhouette fills the picture. */
const BORDER_CELLS = 2;

/** Squared depth, squared cells, of a sample that joins two others: well inside, but thinner than what it joins. */
const BRIDGE_CELLS = 0.5;

/** The relief takes at most this share of the local half thickness, so that it fades out at the outline. */
const RELIEF_SHARE = 0.4;

/**
 * The signed field of an inflated silhouette: the solid |z| ≤ thickness × √h over the silhouette, its holes kept, closed all round,
 * near its surface about the distance to it. The picture's plane z = 0 is a layer of samples, so that thin parts hold together.
 *
 * With φ = z₀² − z² for half thickness z₀ and q = |∇φ|/2, the value is √(φ + q²) − q, written as φ / (√(φ + q²) + q): the exact
 * distance for a ball, a good one elsewhere.
 *
 * @throws RangeError on a resolution, thickness, relief or array outside its range.
 */
export function inflateField(options: InflateFieldOptions): SignedGrid {
  const { coverage, width, height, heights, luminance } = options;
  const { resolution = 256, thickness = 1, relief = 0 } = options;
  checkOptions(options, resolution, thickness, relief);
  const side = Math.max(width, height);
  const back = squaredDepth(coverage, width, height, heights, thickness, side / resolution);
  const halfX = Math.ceil((width / side) * (resolution / 2)) + BORDER_CELLS;
  const halfY = Math.ceil((height / side) * (resolution / 2)) + BORDER_CELLS;
  const plane = (image: MarginImage) => {
    const sampled = samplePlane(image, halfX, halfY, side / resolution);
    connectPlane(sampled, 2 * halfX + 1, 2 * halfY + 1, BRIDGE_CELLS / resolution ** 2);
    return sampled;
  };
  const backPlane = plane(back);
  let frontPlane = backPlane;
  if (relief > 0 && luminance) {
    frontPlane = plane(addRelief(back, frontRelief(luminance, coverage, width, height, relief), width, height));
  }
  const spacing = 1 / resolution;
  const greatest = frontPlane.reduce(
    (most, value) => Math.max(most, value),
    backPlane.reduce((a, b) => Math.max(a, b), 0),
  );
  const halfZ = Math.ceil(Math.sqrt(greatest) / spacing) + BORDER_CELLS;
  const size = [2 * halfX + 1, 2 * halfY + 1, 2 * halfZ + 1] as const;
  const values = new Float32Array(size[0] * size[1] * size[2]);
  fillLayers(values, backPlane, size, spacing, -halfZ, 0);
  if (frontPlane === backPlane) mirrorLayers(values, backPlane.length, halfZ);
  else fillLayers(values, frontPlane, size, spacing, 1, halfZ);
  return { size, origin: [-halfX * spacing, -halfY * spacing, -halfZ * spacing], spacing, values };
}

function checkOptions(options: InflateFieldOptions, resolution: number, thickness: number, relief: number): void {
  const { coverage, heights, luminance, width, height } = options;
  const reject = (expected: string, name: string, received: unknown) => {
    throw new RangeError(`Expected ${expected} for ${name} but received ${received}`);
  };
  if (!(Number.isInteger(resolution) && resolution >= MIN_RESOLUTION && resolution <= MAX_RESOLUTION)) {
    reject(`an integer from ${MIN_RESOLUTION} to ${MAX_RESOLUTION}`, 'resolution', resolution);
  }
  if (!(thickness > 0 && thickness <= 4)) reject('a number above 0, up to 4,', 'thickness', thickness);
  if (!(relief >= 0 && relief <= 1)) reject('a number from 0 to 1', 'relief', relief);
  for (const [name, image] of Object.entries({ coverage, heights, luminance: luminance ?? coverage })) {
    if (image.length !== width * height) reject(`${width} × ${height} values`, name, image.length);
  }
}

/** The front's squared depth with the relief added to the depth itself. */
function addRelief(image: MarginImage, displacement: Float32Array, width: number, height: number): MarginImage {
  const values = Float32Array.from(image.values);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y + image.margin) * image.width + x + image.margin;
      if (values[i]! <= 0) continue;
      const depth = Math.sqrt(values[i]!);
      const most = RELIEF_SHARE * depth;
      values[i] = (depth + Math.max(-most, Math.min(most, displacement[y * width + x]!))) ** 2;
    }
  }
  return { ...image, values };
}

/** Fills the layers `from` to `to`, numbered from the picture's plane, with the field of one side's squared depth. */
function fillLayers(
  values: Float32Array,
  plane: Float32Array,
  size: readonly [number, number, number],
  spacing: number,
  from: number,
  to: number,
): void {
  const [nx, ny, nz] = size;
  const slope = new Float32Array(plane.length);
  const offset = new Float32Array(plane.length);
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      const i = y * nx + x;
      const left = x > 0 ? i - 1 : i;
      const right = x < nx - 1 ? i + 1 : i;
      const low = y > 0 ? i - nx : i;
      const high = y < ny - 1 ? i + nx : i;
      const gx = (plane[right]! - plane[left]!) / (2 * spacing);
      const gy = (plane[high]! - plane[low]!) / (2 * spacing);
      slope[i] = (gx * gx + gy * gy) / 4;
      offset[i] = Math.sqrt(Math.max(0, plane[i]! + slope[i]!));
    }
  }
  const tiny = spacing * 1e-3; // keeps 0/0 away where all terms vanish
  for (let layer = from; layer <= to; layer++) {
    const squared = (layer * spacing) ** 2;
    const at = (layer + (nz - 1) / 2) * plane.length;
    for (let i = 0; i < plane.length; i++) {
      values[at + i] = (plane[i]! - squared) / (offset[i]! + Math.sqrt(slope[i]! + squared) + tiny);
    }
  }
}

/** Copies the layers behind the picture's plane to the same distance before it. */
function mirrorLayers(values: Float32Array, layer: number, halfZ: number): void {
  for (let k = 1; k <= halfZ; k++) values.copyWithin((halfZ + k) * layer, (halfZ - k) * layer, (halfZ - k + 1) * layer);
}
