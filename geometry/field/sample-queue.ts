import { type BitLattice, clearBit, setBit } from './bit-lattice.js';
import { type BlockStore, slotOf } from './block-store.js';

const { min, abs } = Math;

/** Samples of one level's lattice as the evaluator gets them. */
export interface SampleChunk {
  /** `3 × samples` positions. */
  points: Float32Array;
  /** `3 × samples` indices of the finest grid's samples. */
  samples: Uint16Array;
}

/** Asks for the field at points; gives a finite value for each, in their order. */
export type FieldEvaluator = (chunk: SampleChunk) => Promise<Float32Array>;

/** A level of a refinement: its samples' signs and what was computed. */
export interface FieldLevel {
  /** Samples an axis. */
  side: number;
  /** Finest samples from one sample to the next; the last step may be shorter. */
  stride: number;
  /** Signs, of every sample: computed, or the parent's. */
  inside: BitLattice;
  /** Samples that were computed. */
  known: BitLattice;
  /** Computed samples whose value is within the band; null on the finest level. */
  near: BitLattice | null;
  store: BlockStore;
}

/** Collects samples of a level and has them computed chunk by chunk. */
export class SampleQueue {
  /** Samples that were computed so far. */
  evaluated = 0;
  private level: FieldLevel | null = null;
  private count = 0;
  private readonly places: Uint16Array;
  private readonly points: Float32Array;
  private readonly samples: Uint16Array;

  constructor(
    private readonly evaluate: FieldEvaluator,
    private readonly line: Float32Array,
    private readonly chunk: number,
    private readonly band: number,
  ) {
    this.places = new Uint16Array(3 * chunk);
    this.points = new Float32Array(3 * chunk);
    this.samples = new Uint16Array(3 * chunk);
  }

  /** Samples pushed from here on belong to this level; the queue must be empty. */
  open(level: FieldLevel): void {
    this.level = level;
  }

  /** Takes a sample; true when the queue is full and must be flushed before the next one. */
  push(x: number, y: number, z: number): boolean {
    const { points, samples, places, line } = this;
    const { stride } = this.level!;
    const last = line.length - 1;
    const at = 3 * this.count++;
    places[at] = x;
    places[at + 1] = y;
    places[at + 2] = z;
    const sx = min(x * stride, last);
    const sy = min(y * stride, last);
    const sz = min(z * stride, last);
    samples[at] = sx;
    samples[at + 1] = sy;
    samples[at + 2] = sz;
    points[at] = line[sx]!;
    points[at + 1] = line[sy]!;
    points[at + 2] = line[sz]!;
    return this.count === this.chunk;
  }

  /** Has what was pushed computed. Resolves with the places (x, y, z of the level) of those samples, valid until the next push. */
  async flush(): Promise<Uint16Array> {
    const { count, places, level } = this;
    if (count === 0) return places.subarray(0, 0);
    const values = await this.evaluate({
      points: this.points.subarray(0, 3 * count),
      samples: this.samples.subarray(0, 3 * count),
    });
    for (let i = 0; i < count; i++) {
      keepValue(level!, this.band, places[3 * i]!, places[3 * i + 1]!, places[3 * i + 2]!, values[i]!);
    }
    this.evaluated += count;
    this.count = 0;
    return places.subarray(0, 3 * count);
  }
}

/** Enters a computed value into its level. */
export function keepValue(level: FieldLevel, band: number, x: number, y: number, z: number, value: number): void {
  const slot = slotOf(level.store, level.inside, x, y, z);
  level.store.values[slot] = value;
  setBit(level.known, x, y, z);
  if (value > 0) setBit(level.inside, x, y, z);
  else clearBit(level.inside, x, y, z);
  if (level.near !== null && abs(value) < band) setBit(level.near, x, y, z);
}
