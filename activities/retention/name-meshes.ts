import type { z } from 'zod';
import { MESH_DEADLINE_MS } from '../../contracts/mesh-orchestration.js';
import { type MeshRecord, meshRecordSchema } from '../../contracts/meshes.js';
import { type SequenceRecord, sequenceRecordSchema } from '../../contracts/sequences.js';
import { isFinished } from '../../contracts/statuses.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { listAll } from '../../infra/storage/list-all.js';
import type { ObjectInfo, ObjectStore } from '../../infra/storage/object-store.js';
import type { Namer } from './references.js';

const READ_AT_A_TIME = 16;

/** What is made of files that are sent; the workflows of both end within a day. */
const SCHEMAS = { meshes: meshRecordSchema, sequences: sequenceRecordSchema } as const;

export interface MeshNaming {
  tenant: string;
  kind: keyof typeof SCHEMAS;
  beat(): void;
  /** Told of every one that is kept. */
  onKept?(record: ObjectInfo, id: string): void;
}

/**
 * Tells what the meshes or sequences of a tenant need: the file of one that has not ended, the results of one that has. The record is
 * written before the workflow begins, so that none runs that is not met here.
 * @returns the records of those that have expired.
 * @throws OrfeasError STORAGE_UNAVAILABLE, or INTERNAL for a record that can't be read: then nothing may be taken away.
 */
export async function nameMeshes(store: ObjectStore, order: MeshNaming, to: Namer): Promise<ObjectInfo[]> {
  const expired: ObjectInfo[] = [];
  for await (const page of listAll(store, keys.kept(order.kind, order.tenant))) {
    await atATime(READ_AT_A_TIME, page, async (object) => {
      const record = await getJson(store, object.key, SCHEMAS[order.kind] as z.ZodType<MeshRecord | SequenceRecord>);
      if (record === null) return;
      if (expiryOf(record) <= Date.now()) {
        expired.push(object);
        return;
      }
      order.onKept?.(object, record.state.id);
      name(record, to);
    });
    order.beat();
  }
  return expired;
}

function name({ state }: MeshRecord | SequenceRecord, to: Namer): void {
  if ('erasedAt' in state && state.erasedAt !== null) return;
  // The file itself is of no use once it has been looked at.
  if (!isFinished(state.status)) to.file(state.file.sha256);
  for (const { sha256 } of state.artifacts) to.file(sha256);
  if (state.key !== null) to.stage(state.key);
}

/** When a record expires, ms: one without an end when its workflow can't run any more. */
function expiryOf({ state }: MeshRecord | SequenceRecord): number {
  return state.expiresAt === null ? Date.parse(state.createdAt) + 2 * MESH_DEADLINE_MS : Date.parse(state.expiresAt);
}
