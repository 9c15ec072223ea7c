import type { Mesh } from '../mesh/mesh.js';
import { type AtlasRaster, NO_OWNER } from './rasterise-atlas.js';

/** How well an atlas uses its texels. Faces count by their area on the surface. */
export interface AtlasFigures {
  /** Share of all texels that show a surface, gutters left out, 0..1. */
  packing: number;
  /** Texels along one model unit of surface: the square root of texels a square unit. */
  density: { mean: number; p5: number; p95: number };
  /** Ratio of the singular values of the map from texture to surface: 1 where circles stay circles, else more. */
  stretch: { p50: number; p95: number };
}

/** Of faces smaller than this share of the mean the shape is rounding. */
const LEAST_AREA_SHARE = 1e-6;

/**
 * Measures the atlas of an unwrapped mesh. The singular values are those of Sander et al., Texture Mapping Progressive
 * Meshes, 2001, section 3; their ratio does not depend on the density.
 *
 * @param atlas `rasteriseAtlas` of the mesh at the texture's size
 */
export function measureAtlas(mesh: Mesh & { uvs: Float32Array }, { owner, size }: AtlasRaster): AtlasFigures {
  let covered = 0;
  for (const face of owner) if (face !== NO_OWNER) covered++;
  const { areas, densities, stretches } = measureFaces(mesh, size);
  return {
    packing: covered / owner.length,
    density: {
      mean: weightedMean(densities, areas),
      p5: weightedQuantile(densities, areas, 0.05),
      p95: weightedQuantile(densities, areas, 0.95),
    },
    stretch: { p50: weightedQuantile(stretches, areas, 0.5), p95: weightedQuantile(stretches, areas, 0.95) },
  };
}

interface FaceFigures {
  areas: Float64Array;
  densities: Float64Array;
  stretches: Float64Array;
}

function measureFaces({ positions, indices, uvs }: Mesh & { uvs: Float32Array }, size: number): FaceFigures {
  const faces = indices.length / 3;
  const [areas, densities, stretches] = [new Float64Array(faces), new Float64Array(faces), new Float64Array(faces)];
  let total = 0;
  for (let face = 0; face < faces; face++) {
    const [a, b, c] = [indices[3 * face]!, indices[3 * face + 1]!, indices[3 * face + 2]!];
    const [s1, t1] = [(uvs[2 * b]! - uvs[2 * a]!) * size, (uvs[2 * b + 1]! - uvs[2 * a + 1]!) * size];
    const [s2, t2] = [(uvs[2 * c]! - uvs[2 * a]!) * size, (uvs[2 * c + 1]! - uvs[2 * a + 1]!) * size];
    let [uu, uv, vv] = [0, 0, 0];
    for (let k = 0; k < 3; k++) {
      const u = positions[3 * b + k]! - positions[3 * a + k]!;
      const v = positions[3 * c + k]! - positions[3 * a + k]!;
      uu += u * u;
      uv += u * v;
      vv += v * v;
    }
    const area = Math.sqrt(Math.max(0, uu * vv - uv * uv)) / 2;
    const texels = Math.abs(s1 * t2 - s2 * t1) / 2;
    areas[face] = area;
    total += area;
    densities[face] = area > 0 ? Math.sqrt(texels / area) : 0;
    // Squared lengths on the surface of the texture's two axes, and the product between them, times (2 · texels)².
    const along = t2 * t2 * uu - 2 * t1 * t2 * uv + t1 * t1 * vv;
    const down = s2 * s2 * uu - 2 * s1 * s2 * uv + s1 * s1 * vv;
    const cross = -s2 * t2 * uu + (s1 * t2 + s2 * t1) * uv - s1 * t1 * vv;
    const spread = Math.hypot(along - down, 2 * cross);
    const least = along + down - spread;
    stretches[face] = least > 0 ? Math.sqrt((along + down + spread) / least) : Infinity;
  }
  for (let face = 0; face < faces; face++) if (areas[face]! < (LEAST_AREA_SHARE * total) / faces) areas[face] = 0;
  return { areas, densities, stretches };
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    sum += values[at]! * weights[at]!;
    total += weights[at]!;
  }
  return total > 0 ? sum / total : 0;
}

/** The least value that has at least a share of the weight at or below it. */
function weightedQuantile(values: Float64Array, weights: Float64Array, share: number): number {
  const order = Uint32Array.from(values, (_, at) => at).sort((a, b) => values[a]! - values[b]! || a - b);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let reached = 0;
  for (const at of order) {
    reached += weights[at]!;
    if (weights[at]! > 0 && reached >= share * total) return values[at]!;
  }
  return 0;
}
