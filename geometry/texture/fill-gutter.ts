import { PROVENANCE } from './provenance.js';
import { pushPull, type WeightedLevel } from './push-pull.js';

/**
 * Continues a texture beyond its charts, in place: first `rings` texels around every chart as the mean of the coloured
 * neighbours (marked as gutter), then the rest by push-pull, unmarked, so that mip-maps never meet black.
 *
 * @param rgb `3 × size²` bytes; only texels with provenance other than `none` count as coloured
 * @param provenance `size²`, extended in place
 */
export function fillGutter(rgb: Uint8Array, provenance: Uint8Array, size: number, rings: number): void {
  let front = listBorder(provenance, size);
  for (let ring = 0; ring < rings && front.length > 0; ring++) front = growRing(rgb, provenance, size, front);
  const half = halfLevel(rgb, provenance, size);
  pushPull(half);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (provenance[y * size + x] !== PROVENANCE.none) continue;
      const from = 3 * ((y >> 1) * half.width + (x >> 1));
      for (let k = 0; k < 3; k++) rgb[3 * (y * size + x) + k] = half.colour[from + k]! + 0.5;
    }
  }
}

/** The coloured texels at half resolution: nobody looks at the rest closely, and it is four times less work. */
function halfLevel(rgb: Uint8Array, provenance: Uint8Array, size: number): WeightedLevel {
  const width = (size + 1) >> 1;
  const colour = new Float32Array(3 * width * width);
  const weight = new Float32Array(width * width);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = y * size + x;
      if (provenance[from] === PROVENANCE.none) continue;
      const at = (y >> 1) * width + (x >> 1);
      weight[at]!++;
      colour[3 * at]! += rgb[3 * from]!;
      colour[3 * at + 1]! += rgb[3 * from + 1]!;
      colour[3 * at + 2]! += rgb[3 * from + 2]!;
    }
  }
  for (let at = 0; at < weight.length; at++) {
    if (weight[at]! <= 1) continue;
    for (let k = 3 * at; k < 3 * at + 3; k++) colour[k]! /= weight[at]!;
    weight[at] = 1;
  }
  return { width, height: width, colour, weight };
}

/** Empty texels with a coloured one among their eight neighbours. */
function listBorder(provenance: Uint8Array, size: number): number[] {
  const border: number[] = [];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      if (provenance[at] === PROVENANCE.none && hasColouredNeighbour(provenance, size, x, y)) border.push(at);
    }
  }
  return border;
}

function hasColouredNeighbour(provenance: Uint8Array, size: number, x: number, y: number): boolean {
  for (let ny = Math.max(0, y - 1); ny <= Math.min(size - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(size - 1, x + 1); nx++) {
      if (provenance[ny * size + nx] !== PROVENANCE.none) return true;
    }
  }
  return false;
}

/** Colours one ring and returns the empty texels around it. */
function growRing(rgb: Uint8Array, provenance: Uint8Array, size: number, ring: readonly number[]): number[] {
  const means = new Uint8Array(3 * ring.length);
  for (let index = 0; index < ring.length; index++) {
    const at = ring[index]!;
    const x = at % size;
    const y = (at - x) / size;
    let [r, g, b, count] = [0, 0, 0, 0];
    for (let ny = Math.max(0, y - 1); ny <= Math.min(size - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(size - 1, x + 1); nx++) {
        const from = ny * size + nx;
        if (provenance[from] === PROVENANCE.none) continue;
        r += rgb[3 * from]!;
        g += rgb[3 * from + 1]!;
        b += rgb[3 * from + 2]!;
        count++;
      }
    }
    means[3 * index] = r / count + 0.5;
    means[3 * index + 1] = g / count + 0.5;
    means[3 * index + 2] = b / count + 0.5;
  }
  for (let index = 0; index < ring.length; index++) {
    rgb.set(means.subarray(3 * index, 3 * index + 3), 3 * ring[index]!);
    provenance[ring[index]!] = PROVENANCE.gutter;
  }
  const isListed = new Set<number>();
  for (const at of ring) {
    const x = at % size;
    const y = (at - x) / size;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(size - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(size - 1, x + 1); nx++) {
        if (provenance[ny * size + nx] === PROVENANCE.none) isListed.add(ny * size + nx);
      }
    }
  }
  return [...isListed];
}
