import { atATime } from '../infra/storage/at-a-time.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Checkpoint } from './stage.js';
import { sha256 } from './stage-key.js';

/** Length of the digest in front of a checkpoint's state. */
const DIGEST_BYTES = 32;
const READ_AT_A_TIME = 4;

/** Writes a checkpoint: the state behind its own digest, so that a torn or wrong one is recognised. */
export async function saveCheckpoint(
  store: ObjectStore,
  tenant: string,
  key: string,
  point: Checkpoint,
): Promise<void> {
  const digest = Buffer.from(sha256(point.state), 'hex');
  await store.put(keys.checkpoint(tenant, key, point.step), Buffer.concat([digest, point.state]), {
    mediaType: 'application/octet-stream',
  });
}

/** The newest checkpoint that verifies; the ones that do not are passed over. */
export async function lastCheckpoint(store: ObjectStore, tenant: string, key: string): Promise<Checkpoint | null> {
  const found = await store.list(keys.checkpoints(tenant, key));
  for (const object of found.reverse()) {
    const checkpoint = await readCheckpoint(store, object.key);
    if (checkpoint !== null) return checkpoint;
  }
  return null;
}

/** All checkpoints that verify, in the order of their steps. */
export async function allCheckpoints(store: ObjectStore, tenant: string, key: string): Promise<Checkpoint[]> {
  const found = await store.list(keys.checkpoints(tenant, key));
  const read = await atATime(READ_AT_A_TIME, found, (object) => readCheckpoint(store, object.key));
  return read.filter((checkpoint) => checkpoint !== null);
}

async function readCheckpoint(store: ObjectStore, key: string): Promise<Checkpoint | null> {
  const bytes = await store.get(key);
  if (bytes === null || bytes.length < DIGEST_BYTES) return null;
  const state = bytes.subarray(DIGEST_BYTES);
  if (Buffer.from(bytes.subarray(0, DIGEST_BYTES)).toString('hex') !== sha256(state)) return null;
  return { step: Number(key.split('/').at(-1)), state };
}

/** Removes the checkpoints of a stage that has its record. */
export async function dropCheckpoints(store: ObjectStore, tenant: string, key: string): Promise<void> {
  const found = await store.list(keys.checkpoints(tenant, key));
  await store.remove(found.map((object) => object.key));
}
