import { type MeshRecord, meshRecordSchema } from '../../contracts/meshes.js';
import type { EraseOrder } from '../../contracts/retention.js';
import { isFinished } from '../../contracts/statuses.js';
import { getJson, putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { type NamingParts, nameKept } from './name-kept.js';
import { nameMeshes } from './name-meshes.js';
import { type TakingParts, takeAway } from './take-away.js';

/**
 * Erases what a mesh that was sent has left: the file, what was made of it and what was found, but for what another mesh or
 * a generation of the tenant needs; see {@link takeAway}. What stays until it expires is a tombstone: times, status, the
 * stage's key and hashes.
 */
export async function eraseMesh(parts: TakingParts & NamingParts, { tenant, id }: EraseOrder): Promise<void> {
  const { store, beat } = parts;
  const record = await getJson(store, keys.mesh(tenant, id), meshRecordSchema);
  if (record === null || !isFinished(record.state.status)) return;
  await putJson(store, keys.mesh(tenant, id), tombstoneOf(record));
  await takeAway(parts, tenant, ownObjects(record), async (to) => {
    await nameKept(parts, { tenant, beat }, to);
    for (const kind of ['meshes', 'sequences'] as const) await nameMeshes(store, { tenant, kind, beat }, to);
  });
}

function ownObjects({ tenant, state }: MeshRecord): Set<string> {
  const files = [state.file.sha256, ...state.artifacts.map(({ sha256 }) => sha256)];
  const own = new Set(files.map((sha256) => keys.blob(tenant, sha256)));
  if (state.key !== null) own.add(keys.stage(tenant, state.key));
  return own;
}

function tombstoneOf({ state, ...record }: MeshRecord): MeshRecord {
  const erasedAt = state.erasedAt ?? new Date().toISOString();
  return { ...record, state: { ...state, result: null, erasedAt } };
}
