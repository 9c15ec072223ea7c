import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { StageFile } from './stage.js';
import { sha256 } from './stage-key.js';

/** Stores files under their content; what is there already is not written again. */
export function storeOutputs(store: ObjectStore, tenant: string, files: readonly StageFile[]): Promise<ArtifactRef[]> {
  return Promise.all(
    files.map(async ({ name, bytes, mediaType }) => {
      const ref = { name, sha256: sha256(bytes), bytes: bytes.length, mediaType };
      await store.put(keys.blob(tenant, ref.sha256), bytes, { mediaType, ifAbsent: true });
      return ref;
    }),
  );
}

/** Whether every file of a record is there in its full size. */
export async function storedWhole(
  store: ObjectStore,
  tenant: string,
  outputs: readonly ArtifactRef[],
): Promise<boolean> {
  const found = await Promise.all(outputs.map((ref) => store.stat(keys.blob(tenant, ref.sha256))));
  return outputs.every((ref, index) => found[index]?.bytes === ref.bytes);
}
