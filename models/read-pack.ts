import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Json } from '../contracts/canonical-json.js';
import { OrfeasError } from '../contracts/errors.js';
import { checkManifest } from './check-manifest.js';
import { type PackManifest, packManifestSchema } from './manifest.js';
import { packDigest } from './pack-digest.js';

/** A pack whose manifest was read and checked. */
export interface Pack {
  manifest: PackManifest;
  /** The pack's identity, see models/pack-digest.ts. */
  digest: string;
  /** Folder of its files. */
  directory: string;
}

export const MANIFEST_FILE = 'pack.json';
/** Manifests are a few kB; whatever is larger is none. */
export const MANIFEST_MAX_BYTES = 4 * 2 ** 20;
const SCHEMA = /^orfeas\.pack\/(\d+)/;
const MAJOR = '1';

/**
 * Reads a pack's manifest from its folder; its files are not looked at.
 * @throws OrfeasError MODEL_UNKNOWN where there is no manifest, PACK_SCHEMA_UNSUPPORTED, PACK_INVALID.
 */
export async function readPack(directory: string): Promise<Pack> {
  const path = join(directory, MANIFEST_FILE);
  const bytes = await stat(path).then(
    ({ size }) => size,
    (cause) => {
      throw new OrfeasError('MODEL_UNKNOWN', `Expected a pack but found no ${path}`, { cause });
    },
  );
  if (bytes > MANIFEST_MAX_BYTES) {
    throw new OrfeasError('PACK_INVALID', `Expected at most ${MANIFEST_MAX_BYTES} bytes in ${path} but found ${bytes}`);
  }
  return { ...parseManifest(await readFile(path, 'utf8'), path), directory };
}

/**
 * Checks a manifest's text. `origin` names it in messages.
 * @throws OrfeasError PACK_SCHEMA_UNSUPPORTED, PACK_INVALID.
 */
export function parseManifest(text: string, origin: string): Omit<Pack, 'directory'> {
  const json = parseJson(text, origin);
  const schema = SCHEMA.exec(schemaOf(json) ?? '');
  if (schema !== null && schema[1] !== MAJOR) {
    throw new OrfeasError(
      'PACK_SCHEMA_UNSUPPORTED',
      `Expected the schema orfeas.pack/${MAJOR} in ${origin} but received ${schema[0]}`,
    );
  }
  const result = packManifestSchema.safeParse(json);
  if (!result.success) throw invalid(origin, z.prettifyError(result.error));
  const faults = checkManifest(result.data);
  if (faults.length > 0) throw invalid(origin, faults.join('\n'));
  return { manifest: result.data, digest: packDigest(json) };
}

function parseJson(text: string, origin: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new OrfeasError('PACK_INVALID', `Expected JSON in ${origin} but received none`, { cause });
  }
}

function schemaOf(json: Json): string | null {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  return isObject && typeof json.schema === 'string' ? json.schema : null;
}

function invalid(origin: string, faults: string): OrfeasError {
  return new OrfeasError('PACK_INVALID', `${origin} is not valid:\n${faults}`);
}
