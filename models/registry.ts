import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson, type Json } from '../contracts/canonical-json.js';
import { OrfeasError } from '../contracts/errors.js';
import { shapeOptionsSchema } from '../contracts/options.js';
import type { PackOffer } from '../contracts/worker-report.js';
import { type PackManifest, packManifestSchema } from './manifest.js';

/** A pack that was loaded and checked. */
export interface Pack {
  manifest: PackManifest;
  /** The pack's identity: sha256 of its manifest's canonical JSON. */
  digest: string;
}

/** The packs that ship with the project; the folder lies beside the sources, not in the build. */
const PACKS_DIRECTORY = new URL('../../models/packs/', import.meta.url);

/**
 * Loads a pack by its id.
 * @throws OrfeasError `MODEL_UNKNOWN` when there is no such pack or its manifest is not valid.
 */
export async function loadPack(id: string, directory = PACKS_DIRECTORY): Promise<Pack> {
  const text = await readFile(new URL(`${encodeURIComponent(id)}/pack.json`, directory), 'utf8').catch((cause) => {
    throw new OrfeasError('MODEL_UNKNOWN', `Expected a pack in ${id}/pack.json but found none`, { cause });
  });
  const json = JSON.parse(text) as Json;
  const manifest = packManifestSchema.safeParse(json);
  if (!manifest.success) {
    throw new OrfeasError('MODEL_UNKNOWN', `The manifest of ${id} is not valid: ${z.prettifyError(manifest.error)}`);
  }
  return { manifest: manifest.data, digest: createHash('sha256').update(canonicalJson(json)).digest('hex') };
}

/** What clients may know of a pack. */
export function offerOf({ manifest, digest }: Pack): PackOffer {
  const { id, version, title, family, licence, embedded, capabilities, purpose, resources } = manifest;
  const options = z.toJSONSchema(shapeOptionsSchema, { io: 'input' }) as PackOffer['options'];
  const need = Object.values(resources?.vramMiB ?? {}).reduce((sum, mib) => sum + mib, 0);
  return {
    id,
    version,
    title,
    family,
    digest,
    licence: licence.id,
    embedded,
    capabilities,
    purpose,
    matting: 'preprocess' in manifest ? manifest.preprocess.matting : null,
    texture: 'texture' in manifest ? manifest.texture.mode : 'project-front',
    needMiB: resources === null ? null : need,
    options,
  };
}
