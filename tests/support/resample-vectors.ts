import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Raster } from '../../geometry/image/raster.js';
import { repositoryRoot } from './parts.js';

interface Entry {
  dtype: 'u8' | 'f32';
  dims: number[];
  offset: number;
}

const FOLDER = join(repositoryRoot(), 'tests/fixtures/resample');
const { schemes, vectors } = JSON.parse(readFileSync(join(FOLDER, 'vectors.json'), 'utf8')) as {
  schemes: Record<string, unknown>;
  vectors: Record<string, Entry>;
};
const bytes = new Uint8Array(readFileSync(join(FOLDER, 'vectors.bin')));

/** Names of the recorded vectors that begin with `prefix`. */
export function vectorNames(prefix: string): string[] {
  return Object.keys(vectors).filter((name) => name.startsWith(prefix));
}

/** What tests/fixtures/resample/record.py wrote under a name. */
export function readVector(name: string): { dims: number[]; values: Uint8Array | Float32Array } {
  const entry = vectors[name];
  if (entry === undefined) throw new Error(`Expected a recorded vector for name but received ${name}`);
  const count = entry.dims.reduce((product, size) => product * size, 1);
  const values =
    entry.dtype === 'u8'
      ? bytes.slice(entry.offset, entry.offset + count)
      : new Float32Array(bytes.buffer, entry.offset, count).slice();
  return { dims: entry.dims, values };
}

/** A recorded picture: RGBA, or its colours alone. */
export function readPicture(name: string, channels: 3 | 4 = 4): Raster {
  const { dims, values } = readVector(name);
  const [height, width] = dims as [number, number];
  const data = Uint8Array.from(values);
  if (channels === 4) return { width, height, channels, data };
  return { width, height, channels, data: data.filter((_, i) => i % 4 < 3) };
}

/** The `preprocess` section that a scheme was recorded with. */
export function readScheme(name: string): unknown {
  return schemes[name];
}
