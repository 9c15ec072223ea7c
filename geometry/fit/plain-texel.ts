import type { Raster } from '../image/raster.js';
import { vertexColours } from '../texture/vertex-colours.js';

/**
 * Where in the texture a surface takes its one colour from that the picture has none for: of the given places the one
 * whose colour is nearest to their mean.
 * @param uvs one place or more, `2 × places`.
 */
export function plainTexel(uvs: Float32Array, texture: Raster): readonly [number, number] {
  const colours = vertexColours({ positions: new Float32Array(), indices: new Uint32Array(), uvs }, texture);
  const places = uvs.length / 2;
  const mean = [0, 0, 0];
  for (let i = 0; i < colours.length; i++) mean[i % 3]! += colours[i]! / places;
  let best = 0;
  let least = Infinity;
  for (let place = 0; place < places; place++) {
    let squared = 0;
    for (let k = 0; k < 3; k++) squared += (colours[3 * place + k]! - mean[k]!) ** 2;
    if (squared >= least) continue;
    least = squared;
    best = place;
  }
  return [uvs[2 * best]!, uvs[2 * best + 1]!];
}
