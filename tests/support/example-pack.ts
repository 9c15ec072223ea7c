import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonMembers } from '../../contracts/canonical-json.js';

/** A file as a manifest lists it. */
export function listedFile(path: string, content: string | Uint8Array) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path, sha256, bytes: Buffer.byteLength(content) };
}

const FREE = { id: 'MIT', url: null, acceptRequired: false };

/** Terms as those of the models with a licence of their own. */
export const STRICT_LICENCE = {
  id: 'LicenseRef-Example',
  url: 'https://example.org/licence',
  acceptRequired: true,
  territoryExcluded: ['EU', 'GB', 'KR'],
  outputsRestricted: true,
  noTrainingOnOutputs: true,
};

/** The files of {@link exampleManifest}; the engine never sees them. */
export const EXAMPLE_FILES: Record<string, string> = {
  'encoder.onnx': 'an encoder',
  'weights/query.onnx': 'a query',
};

/** A valid triplane manifest with files that are no graphs, changed where a test says so. */
export function exampleManifest(id: string, changes: JsonMembers = {}): JsonMembers {
  return {
    schema: 'orfeas.pack/1',
    id,
    version: '1.0.0',
    family: 'triplane',
    title: `Example ${id}`,
    capabilities: ['shape', 'texture'],
    licence: FREE,
    files: Object.entries(EXAMPLE_FILES).map(([path, content]) => listedFile(path, content)),
    graphs: {
      triplane_encoder: {
        file: 'encoder.onnx',
        in: { image: ['f32', [1, 3, 64, 64]] },
        out: { planes: ['f32', [1, 3, 4, 8, 8]] },
      },
      triplane_query: {
        file: 'weights/query.onnx',
        in: { planes: ['f32', [1, 3, 4, 8, 8]], points: ['f32', ['P', 3]] },
        out: { density: ['f32', ['P']], color: ['f32', ['P', 3]] },
      },
    },
    preprocess: { background: [0.5, 0.5, 0.5], resize: { size: 64, filter: 'bilinear-antialias' } },
    decode: {
      bounds: 0.87,
      sign: 'positive-inside',
      resolution: { default: 32, values: [16, 32, 64] },
      hierarchy: null,
      chunk: { cpu: 1024, cuda: 4096 },
    },
    texture: { mode: 'field-query' },
    ...changes,
  };
}

/** Writes a pack into `folder/<name>`; the answer is its folder. */
export async function writePack(
  folder: string,
  manifest: JsonMembers | string,
  { name, files = EXAMPLE_FILES }: { name?: string; files?: Record<string, string | Uint8Array> } = {},
): Promise<string> {
  const id = typeof manifest === 'string' ? 'broken' : String(manifest.id);
  const directory = join(folder, name ?? id);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'pack.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}
