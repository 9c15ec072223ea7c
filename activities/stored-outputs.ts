import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import { sha256 } from './stage-key.js';
import type { ThreadFile } from './thread-protocol.js';

/**
 * Stores files under their content. What is there already is not written again, unless `rewrite`: then it is written
 * over what lies there, which may be damaged. Refs are those of files that are stored already.
 */
export function storeOutputs(
  store: ObjectStore,
  tenant: string,
  files: readonly ThreadFile[],
  { rewrite }: { rewrite: boolean },
): Promise<ArtifactRef[]> {
  return Promise.all(
    files.map(async (file) => {
      if ('sha256' in file) return file;
      const { name, bytes, mediaType } = file;
      const ref = { name, sha256: sha256(bytes), bytes: bytes.length, mediaType };
      const key = keys.blob(tenant, ref.sha256);
      if (rewrite) await store.put(key, bytes, { mediaType });
      else if (!(await store.put(key, bytes, { mediaType, ifAbsent: true }))) await mend(store, key, bytes, mediaType);
      return ref;
    }),
  );
}

/** Stores a large file under its content, in the manner of {@link storeOutputs}; the store checks that it is what it says. */
export async function storePieces(
  store: ObjectStore,
  tenant: string,
  { sha256, bytes, mediaType }: ArtifactRef,
  pieces: () => AsyncIterable<Uint8Array>,
  { rewrite }: { rewrite: boolean },
): Promise<void> {
  const key = keys.blob(tenant, sha256);
  const known = rewrite ? null : await store.stat(key);
  if (known?.bytes === bytes) return;
  await store.write(key, pieces(), { mediaType, bytes, sha256, ifAbsent: !rewrite && known === null });
}

/** Writes over an object that has not even the size of what its name promises. */
async function mend(store: ObjectStore, key: string, bytes: Uint8Array, mediaType: string): Promise<void> {
  if ((await store.stat(key))?.bytes !== bytes.length) await store.put(key, bytes, { mediaType });
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

/** Whether every file of a record is there with the bytes that it had, as the store itself gives them out. */
export async function storedIntact(
  store: ObjectStore,
  tenant: string,
  outputs: readonly ArtifactRef[],
): Promise<boolean> {
  for (const ref of outputs) {
    const bytes = await store.get(keys.blob(tenant, ref.sha256), { fresh: true });
    if (bytes === null || sha256(bytes) !== ref.sha256) return false;
  }
  return true;
}
