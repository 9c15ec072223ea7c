import { recordKey } from '../../../activities/stage-key.js';
import type { Generation } from '../../../contracts/generation.js';
import { keys } from '../../../infra/storage/keys.js';

/** The kinds of objects whose every key some record must name; what is swept lies in the trash for a while. */
export const NAMED_PREFIXES = [
  'blobs/',
  'stages/',
  'checkpoints/',
  'uploads/',
  'generations/',
  'index/',
  'trash/',
] as const;

/**
 * The keys that a finished generation names in the bucket: never an upload or a checkpoint.
 * @param salt the generation's id where it was computed again, else null.
 */
export function namedKeys(tenant: string, generation: Generation, salt: string | null): string[] {
  const { id, image, artifacts, stages, createdAt } = generation;
  return [
    keys.generation(tenant, id),
    keys.index(tenant, new Date(createdAt), id),
    ...[image, ...artifacts].map(({ sha256 }) => keys.blob(tenant, sha256)),
    ...stages.map(({ key }) => keys.stage(tenant, recordKey(key!, salt))),
  ];
}
