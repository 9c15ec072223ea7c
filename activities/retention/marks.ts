import { randomInt } from 'node:crypto';

/** 16 MiB: at 10 million marks one name in 300 is taken for a mark by chance. */
const BITS = 2 ** 27;
/** Close to the best, BITS / marks · ln 2, at that number of marks. */
const PROBES = 7;

/**
 * A set of names of fixed size (Bloom, _Space/time trade-offs in hash coding_, 1970). It never denies a name that was
 * added; one that was not may be taken for one by chance, and is then kept until the next sweep, whose salt is another.
 */
export class Marks {
  readonly #bits = new Uint8Array(BITS / 8);
  readonly #salt: number;

  /** @param salt another one, another chance. */
  constructor(salt = randomInt(2 ** 31)) {
    this.#salt = salt;
  }

  add(name: string): void {
    for (const bit of this.#places(name)) this.#bits[bit >>> 3]! |= 1 << (bit & 7);
  }

  has(name: string): boolean {
    return this.#places(name).every((bit) => (this.#bits[bit >>> 3]! & (1 << (bit & 7))) !== 0);
  }

  /** Double hashing (Kirsch and Mitzenmacher, 2006): as good as so many hashes. */
  #places(name: string): number[] {
    const first = fnv(name, this.#salt);
    const second = fnv(name, ~this.#salt) | 1;
    return Array.from({ length: PROBES }, (_, probe) => (first + Math.imul(probe, second)) >>> 5);
  }
}

/** FNV-1a, 32 bits, begun at `seed`, with the last mix of MurmurHash3 so that the high bits depend on all of it. */
function fnv(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
