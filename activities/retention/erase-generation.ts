import { type GenerationRecord, generationRecordSchema, uploadRecordSchema } from '../../contracts/records.js';
import type { EraseOrder } from '../../contracts/retention.js';
import { isFinished } from '../../contracts/statuses.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { getJson, putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { listAll } from '../../infra/storage/list-all.js';
import { type Named, type NamingParts, nameKept } from './name-kept.js';
import { nameMeshes } from './name-meshes.js';
import { type Namer, nameState, stageKeysOf } from './references.js';
import { type TakingParts, takeAway } from './take-away.js';

const READ_AT_A_TIME = 16;

/** What an erasure is done with. */
export type EraseParts = NamingParts & TakingParts;

/**
 * Erases what a generation has left: picture, uploads of it, files, stage records and checkpoints, in the trash as
 * well; but for what another generation of the tenant needs that has not expired, see {@link takeAway}. What stays is a
 * tombstone: times, status, stage keys and hashes. May be repeated, and goes on where an attempt before it has stopped.
 */
export async function eraseGeneration(parts: EraseParts, { tenant, id }: EraseOrder): Promise<void> {
  const record = await getJson(parts.store, keys.generation(tenant, id), generationRecordSchema);
  if (record === null || !isFinished(record.state.status)) return;
  await putJson(parts.store, keys.generation(tenant, id), tombstoneOf(record));
  await dropUploads(parts, tenant, record.state.image.sha256);
  const named = await takeAway(parts, tenant, ownObjects(record), async (to) => {
    const kept = await nameKept(parts, { tenant, except: id, beat: parts.beat }, to);
    // A file of it may have been sent back to be looked at.
    for (const kind of ['meshes', 'sequences'] as const)
      await nameMeshes(parts.store, { tenant, kind, beat: parts.beat }, to);
    return kept;
  });
  await dropCheckpoints(parts, record, named);
}

/** Where all of it lies that is not shared by nature: its files and the records of its stages. */
function ownObjects({ tenant, state }: GenerationRecord): Set<string> {
  const own = new Set<string>();
  const to: Namer = {
    file: (sha256) => own.add(keys.blob(tenant, sha256)),
    stage: (key) => own.add(keys.stage(tenant, key)),
  };
  nameState({ ...state, erasedAt: null }, to);
  return own;
}

/** What stays: no file can be read by it, and nothing that the client had written is in it. */
function tombstoneOf({ state, ...record }: GenerationRecord): GenerationRecord {
  const erasedAt = state.erasedAt ?? new Date().toISOString();
  return { ...record, state: { ...state, tags: [], erasedAt }, input: null };
}

/** The uploads of the picture go first: what was not there can't be asked for any more. */
async function dropUploads({ store, beat }: EraseParts, tenant: string, sha256: string): Promise<void> {
  for await (const page of listAll(store, keys.kept('uploads', tenant))) {
    const ofPicture: string[] = [];
    await atATime(READ_AT_A_TIME, page, async ({ key }) => {
      const upload = await getJson(store, key, uploadRecordSchema);
      if (upload?.image.sha256 === sha256) ofPicture.push(key);
    });
    await store.remove(ofPicture);
    beat();
  }
}

/**
 * Drops the checkpoints under the generation's keys, and those of a stage that did not end, whose key nobody knows:
 * they were written while it ran. Where another stage of the tenant has been at work since, they may be its own: they
 * are left to the sweep.
 */
async function dropCheckpoints(
  { store, beat }: EraseParts,
  { tenant, state }: GenerationRecord,
  named: Named,
): Promise<void> {
  const keyed = stageKeysOf(state).map((key) => keys.checkpoints(tenant, key));
  const broken = state.stages.find(({ key, startedAt }) => key === null && startedAt !== null);
  const from = Date.parse(broken?.startedAt ?? '');
  const until = Date.parse(broken?.finishedAt ?? state.finishedAt ?? '');
  const isBroken = (at: number) => named.stageSinceMs === null && at >= from && at <= until;
  for await (const page of listAll(store, keys.kept('checkpoints', tenant))) {
    const going = page.filter(
      ({ key, modifiedAt }) => keyed.some((prefix) => key.startsWith(prefix)) || isBroken(modifiedAt.getTime()),
    );
    await store.remove(going.map(({ key }) => key));
    beat();
  }
}
