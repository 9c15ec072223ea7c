import { type GenerationRecord, generationRecordSchema } from '../../contracts/records.js';
import { isFinished } from '../../contracts/statuses.js';
import type { KeepingSettings } from '../../infra/config/kept-ms.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { listAll } from '../../infra/storage/list-all.js';
import type { ObjectInfo, ObjectStore } from '../../infra/storage/object-store.js';
import type { GenerationHistories } from '../../infra/temporal/generation-histories.js';
import { expiryOf } from './expiry.js';
import { type Namer, nameHistory, nameState } from './references.js';

/** Records and histories read at a time: each is some tens of kilobytes. */
const READ_AT_A_TIME = 16;

/** Where what generations need is written down. */
export interface NamingParts {
  /** The store as it is: what is asked for here must not come back from the trash by that. */
  store: ObjectStore;
  histories: GenerationHistories;
  settings: KeepingSettings;
}

/** What a walk over a tenant's generations meets, besides the names. */
export interface NamingOrder {
  tenant: string;
  /** A generation whose names do not count. */
  except?: string;
  /** Called after each page with what was done, so that a long walk shows that it lives. */
  beat(): void;
  /** Told of a record that has expired; its names do not count. */
  onExpired?(id: string, createdAt: Date, record: ObjectInfo): void;
  /** Told of every generation that is kept, and of its record where it has one. */
  onKept?(id: string, record: ObjectInfo | null): void;
}

/** What was learned on the way. */
export interface Named {
  /** When the oldest stage that waits or runs now was asked for, ms; null where none does. */
  stageSinceMs: number | null;
}

/**
 * Tells all that the generations of a tenant need: those that run or are paused, by their histories, and those whose
 * records have not expired. The open ones are listed first: one that ends meanwhile is met again in its record, and
 * one that begins meanwhile finds what it needs in the trash at worst.
 * @throws OrfeasError STORAGE_UNAVAILABLE, ORCHESTRATOR_UNAVAILABLE: then nothing may be taken away.
 */
export async function nameKept(parts: NamingParts, order: NamingOrder, to: Namer): Promise<Named> {
  const { tenant, except } = order;
  const named: Named = { stageSinceMs: null };
  const open = new Set((await parts.histories.listOpen(tenant)).filter((id) => id !== except));
  const nameOpen = async (id: string) => {
    const history = await parts.histories.read(tenant, id);
    if (history === null) return;
    nameHistory(history, to);
    if (history.stageSince === null) return;
    named.stageSinceMs = Math.min(named.stageSinceMs ?? Number.POSITIVE_INFINITY, history.stageSince.getTime());
  };
  /** Open ones that have a record; the others began a moment ago. */
  const met = new Set<string>();
  for await (const page of listAll(parts.store, keys.kept('generations', tenant))) {
    await atATime(READ_AT_A_TIME, page, async (object) => {
      const record = await getJson(parts.store, object.key, generationRecordSchema);
      if (record === null || record.state.id === except) return;
      const { state } = record;
      if (open.has(state.id)) met.add(state.id);
      if (isExpired(record, parts.settings)) {
        // Its workflow may still be about to erase it, and to leave a tombstone.
        if (!open.has(state.id)) order.onExpired?.(state.id, new Date(state.createdAt), object);
        return;
      }
      order.onKept?.(state.id, object);
      nameState(state, to);
      // Open, or begun a moment ago, or ended from outside: the history knows more than the record.
      if (!isFinished(state.status)) await nameOpen(state.id);
    });
    order.beat();
  }
  const unmet = [...open].filter((id) => !met.has(id));
  await atATime(READ_AT_A_TIME, unmet, nameOpen);
  return named;
}

function isExpired(record: GenerationRecord, settings: KeepingSettings): boolean {
  const expiry = expiryOf(record, settings);
  return expiry !== null && expiry <= Date.now();
}
