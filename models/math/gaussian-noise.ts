import { philox } from './philox.js';

/** What manifests and checkpoints call this generator. */
export const NOISE_GENERATOR = 'philox4x32-10/box-muller/1';

/** Streams of one seed: numbers of different streams have nothing to do with each other. */
export const NOISE_STREAM = { latents: 0 } as const;

const WORDS_A_BLOCK = 4;
const UNIT = 2 ** -32;
const LOW_WORD = 2 ** 32;

/**
 * Standard normal numbers by Philox 4x32-10 and Box–Muller, the same on every machine and in the Python exporters.
 *
 * Key (seed, 0); block i has the counter (i low, i high, stream, 0), its words r give u = (r + ½) · 2⁻³², and
 * the pairs (u0, u1), (u2, u3) give √(−2 ln u0) · cos 2πu1 and … · sin 2πu1, in f64, rounded to f32 once.
 * @param seed its lower 32 bits count.
 */
export function gaussianNoise(count: number, seed: number, stream: number = NOISE_STREAM.latents): Float32Array {
  const noise = new Float32Array(count);
  const words = new Uint32Array(WORDS_A_BLOCK);
  const key = [seed >>> 0, 0] as const;
  for (let at = 0, block = 0; at < count; at += WORDS_A_BLOCK, block++) {
    philox([block >>> 0, Math.floor(block / LOW_WORD), stream, 0], key, words);
    for (let pair = 0; pair < WORDS_A_BLOCK; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[pair]! + 0.5) * UNIT));
      const angle = 2 * Math.PI * ((words[pair + 1]! + 0.5) * UNIT);
      // Writes beyond the end of a typed array are dropped: the last block may be cut short.
      noise[at + pair] = radius * Math.cos(angle);
      noise[at + pair + 1] = radius * Math.sin(angle);
    }
  }
  return noise;
}
