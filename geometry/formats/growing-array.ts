import { checkCount } from './mesh-file.js';

const FIRST_LENGTH = 1024;

/** A typed array that grows by doubling, up to a limit. `T` is what it holds. */
export class GrowingArray<T extends Float32Array | Uint32Array> {
  length = 0;
  #values: T;
  readonly #create: (length: number) => T;
  readonly #most: number;
  readonly #name: string;
  readonly #width: number;

  /**
   * @param most rows it may have, each of `width` values.
   * @param name what the rows are, for the error's sentence.
   */
  constructor(create: (length: number) => T, { most, width, name }: { most: number; width: number; name: string }) {
    this.#create = create;
    this.#values = create(Math.min(FIRST_LENGTH, most) * width);
    this.#most = most;
    this.#name = name;
    this.#width = width;
  }

  /** Rows so far. */
  get rows(): number {
    return this.length / this.#width;
  }

  /** @throws MeshFileError `too-large` past the limit. */
  push3(a: number, b: number, c: number): void {
    if (this.length + 3 > this.#values.length) this.#grow();
    this.#values[this.length] = a;
    this.#values[this.length + 1] = b;
    this.#values[this.length + 2] = c;
    this.length += 3;
  }

  /** What was pushed, without the room behind it. */
  toArray(): T {
    return this.#values.slice(0, this.length) as T;
  }

  #grow(): void {
    checkCount(this.rows + 1, this.#most, this.#name);
    const larger = this.#create(Math.min(this.#values.length * 2, Math.max(1, this.#most) * this.#width));
    larger.set(this.#values.subarray(0, this.length));
    this.#values = larger;
  }
}

/** An array of points with room for `most`. */
export function growingPoints(most: number): GrowingArray<Float32Array> {
  return new GrowingArray<Float32Array>((length) => new Float32Array(length), { most, width: 3, name: 'vertices' });
}

/** An array of triangles with room for `most`. */
export function growingFaces(most: number): GrowingArray<Uint32Array> {
  return new GrowingArray<Uint32Array>((length) => new Uint32Array(length), { most, width: 3, name: 'faces' });
}
