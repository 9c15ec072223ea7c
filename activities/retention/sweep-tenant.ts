import { OrfeasError } from '../../contracts/errors.js';
import { stageRecordSchema, uploadRecordSchema } from '../../contracts/records.js';
import type { SweptKind, TenantSweep } from '../../contracts/sweep.js';
import { keptMsOf } from '../../infra/config/kept-ms.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { idOfIndexKey, type KeptKind, keys } from '../../infra/storage/keys.js';
import { listAll } from '../../infra/storage/list-all.js';
import type { ObjectInfo } from '../../infra/storage/object-store.js';
import { Marks } from './marks.js';
import { moveToTrash } from './move-to-trash.js';
import { nameBatches } from './name-batches.js';
import { type Named, type NamingParts, nameKept } from './name-kept.js';
import { nameMeshes } from './name-meshes.js';
import type { Namer } from './references.js';
import { SweepTally } from './sweep-tally.js';

/**
 * The least time in the trash, ms, unless an order says otherwise: longer than it takes from a reference's being taken
 * to its being seen by a sweep, see {@link sweepTenant}.
 */
export const PURGE_AFTER_MS = 10 * 60_000;

const READ_AT_A_TIME = 16;

export interface TenantSweepOrder {
  tenant: string;
  dryRun: boolean;
  graceMs: number;
  purgeAfterMs: number;
}

export interface SweepParts extends NamingParts {
  beat(): void;
}

/**
 * Takes away what a tenant no longer needs: marks all that its generations, batches, meshes, uploads and kept stage records
 * name, then sweeps what is neither marked nor was touched within the grace before the sweep began.
 *
 * Why nobody loses anything, whatever runs beside it:
 * - What is written after the sweep began is younger than it, and so is kept, with any grace.
 * - Blobs and stage records are moved to the trash, never deleted. Whoever took a reference that the marks do not show
 *   (a memoised result found a moment ago, a file that was "there already" when it was to be written, the parent of a
 *   replay that is being started, the picture of an upload) and then asks for it has it back, by the store that all
 *   processes use (infra/storage/restore-trash.ts). It is young then.
 * - The trash is purged of what had lain there for a while when its marks were begun and what they do not name. A
 *   reference taken before the move is visible by then: activities tell what they found within their heartbeat timeout
 *   and a minute of patience with the store, Temporal's list lags by about a second, the API starts what it has looked
 *   up within seconds. A reference taken after the move has brought the object back. What is marked and only in the
 *   trash is put back at every sweep.
 * - A sweep that was given up but still runs can't harm the one that follows: see move-to-trash.ts for the one order
 *   of steps in which it could.
 * - Checkpoints are no truth: at worst a stage computes again. Those written since the oldest stage that waits or runs
 *   was asked for are kept, however long it waits.
 * @throws OrfeasError STORAGE_UNAVAILABLE, ORCHESTRATOR_UNAVAILABLE; what was done until then stays done.
 */
export async function sweepTenant(parts: SweepParts, order: TenantSweepOrder): Promise<TenantSweep> {
  const sweep = new Sweep(parts, order);
  await sweep.generations();
  await sweep.meshes();
  await sweep.sequences();
  await sweep.index('index', order.purgeAfterMs);
  await sweep.index('children', order.purgeAfterMs);
  await sweep.index('batch-index', order.purgeAfterMs);
  await sweep.index('sequence-index', order.purgeAfterMs);
  await sweep.index('mesh-index', order.purgeAfterMs);
  await sweep.stages();
  await sweep.uploads();
  await sweep.checkpoints();
  await sweep.blobs();
  await sweep.trash('trash/blobs');
  await sweep.trash('trash/stages');
  await sweep.deliveries();
  return sweep.tally.report(order.tenant);
}

/** One sweep: its steps, to be taken in the order of {@link sweepTenant}. */
class Sweep {
  readonly tally = new SweepTally();
  readonly #parts: SweepParts;
  readonly #order: TenantSweepOrder;
  readonly #startedMs = Date.now();
  readonly #marks = new Marks();
  readonly #namer: Namer = {
    file: (sha256) => this.#marks.add(`file ${sha256}`),
    stage: (key) => this.#marks.add(`stage ${key}`),
  };
  /** Index entries that have gone with their records. */
  readonly #entries = new Set<string>();
  #named: Named = { stageSinceMs: null };

  constructor(parts: SweepParts, order: TenantSweepOrder) {
    this.#parts = parts;
    this.#order = order;
  }

  /** Marks what generations and batches need, and drops the records of those that have expired. */
  async generations(): Promise<void> {
    const { store, settings, beat } = this.#parts;
    const { tenant, graceMs } = this.#order;
    const expired: ObjectInfo[] = [];
    this.#named = await nameKept(
      this.#parts,
      {
        tenant,
        beat,
        onKept: (id, record) => {
          this.#marks.add(`kept ${id}`);
          if (record !== null) this.tally.keep([record]);
        },
        onExpired: (id, createdAt, record) => {
          expired.push(record);
          this.#entries.add(keys.index(tenant, createdAt, id));
        },
      },
      this.#namer,
    );
    const keptMs = keptMsOf(tenant, settings);
    const isStale = (object: ObjectInfo) => this.#isOlder(object, graceMs);
    const batches = await nameBatches(
      store,
      { tenant, keptMs, isStale, beat, onKept: (id) => this.#marks.add(`kept ${id}`) },
      this.#namer,
    );
    await this.#remove('generations', expired);
    await this.#remove(
      'index',
      [...this.#entries].map((key) => ({ key, bytes: 0 })),
    );
    await this.#remove('batches', batches);
  }

  /** Marks what meshes that were sent need, and drops the records of those that have expired. */
  async meshes(): Promise<void> {
    const { store, beat } = this.#parts;
    const onKept = (record: ObjectInfo, id: string) => {
      this.#marks.add(`kept ${id}`);
      this.tally.keep([record]);
    };
    await this.#remove(
      'meshes',
      await nameMeshes(store, { tenant: this.#order.tenant, kind: 'meshes', beat, onKept }, this.#namer),
    );
  }

  /** The same of sequences. */
  async sequences(): Promise<void> {
    const { store, beat } = this.#parts;
    const { tenant } = this.#order;
    const onKept = (record: ObjectInfo, id: string) => {
      this.#marks.add(`kept ${id}`);
      this.tally.keep([record]);
    };
    await this.#remove('sequences', await nameMeshes(store, { tenant, kind: 'sequences', beat, onKept }, this.#namer));
  }

  /** Drops entries of generations, batches, sequences and meshes that are no more. */
  index(
    kind: 'index' | 'children' | 'batch-index' | 'sequence-index' | 'mesh-index',
    olderThanMs: number,
  ): Promise<void> {
    return this.#each(kind, 'index', (entry) => {
      if (this.#entries.has(entry.key)) return false;
      return !this.#marks.has(`kept ${idOfIndexKey(entry.key)}`) && this.#isOlder(entry, olderThanMs);
    });
  }

  /** Marks the outputs of the stage records that are kept, and moves the others to the trash. */
  async stages(): Promise<void> {
    const { store } = this.#parts;
    const isGoing = (object: ObjectInfo) => !this.#marks.has(`stage ${nameOf(object)}`) && this.#isStale(object);
    await this.#each('stages', 'stages', isGoing, async ({ key }) => {
      const record = await readable(getJson(store, key, stageRecordSchema));
      for (const { sha256 } of record?.outputs ?? []) this.#namer.file(sha256);
    });
  }

  /** An upload is kept while it is young, and while a generation of the same picture is. */
  async uploads(): Promise<void> {
    const { store } = this.#parts;
    const pictures = new Map<string, string>();
    for await (const page of listAll(store, keys.kept('uploads', this.#order.tenant))) {
      await atATime(READ_AT_A_TIME, page, async ({ key }) => {
        const upload = await readable(getJson(store, key, uploadRecordSchema));
        if (upload !== null) pictures.set(key, upload.image.sha256);
      });
      const isGoing = (object: ObjectInfo) =>
        this.#isStale(object) && !this.#marks.has(`file ${pictures.get(object.key)}`);
      await this.#sort('uploads', page, isGoing);
      for (const object of page) if (!isGoing(object)) this.#namer.file(pictures.get(object.key) ?? '');
      pictures.clear();
    }
  }

  checkpoints(): Promise<void> {
    const { stageSinceMs } = this.#named;
    return this.#each('checkpoints', 'checkpoints', (object) => {
      return this.#isStale(object) && (stageSinceMs === null || object.modifiedAt.getTime() < stageSinceMs);
    });
  }

  blobs(): Promise<void> {
    const isGoing = (object: ObjectInfo) => !this.#marks.has(`file ${nameOf(object)}`) && this.#isStale(object);
    return this.#each('blobs', 'blobs', isGoing);
  }

  /** Puts back what is named after all, and purges what has lain there for long enough. */
  async trash(kind: 'trash/blobs' | 'trash/stages'): Promise<void> {
    const { store, beat } = this.#parts;
    const { tenant, purgeAfterMs, dryRun } = this.#order;
    for await (const page of listAll(store, keys.kept(kind, tenant))) {
      await atATime(READ_AT_A_TIME, page, async (object) => {
        const mark = kind === 'trash/blobs' ? `file ${nameOf(object)}` : `stage ${nameOf(object)}`;
        const former = object.key.slice(keys.trash('').length);
        if (!this.#marks.has(mark) || (await store.stat(former)) !== null) return;
        this.tally.restore([object]);
        if (!dryRun) await store.copy(object.key, former);
      });
      await this.#sort('trash', page, (object) => this.#isOlder(object, purgeAfterMs));
      beat();
    }
  }

  /** Drops what was told to receivers: kept for as long as a generation is, by its age alone. */
  deliveries(): Promise<void> {
    const { tenant, graceMs } = this.#order;
    const keptMs = Math.max(keptMsOf(tenant, this.#parts.settings), graceMs);
    return this.#each('deliveries', 'deliveries', (object) => this.#isOlder(object, keptMs));
  }

  /** Sorts all of a kind; `onKept` sees what stays. */
  async #each(
    kind: KeptKind,
    as: SweptKind,
    isGoing: (object: ObjectInfo) => boolean,
    onKept?: (object: ObjectInfo) => Promise<void>,
  ): Promise<void> {
    for await (const page of listAll(this.#parts.store, keys.kept(kind, this.#order.tenant))) {
      const staying = await this.#sort(as, page, isGoing);
      if (onKept !== undefined) await atATime(READ_AT_A_TIME, staying, onKept);
      this.#parts.beat();
    }
  }

  async #sort(
    as: SweptKind,
    page: readonly ObjectInfo[],
    isGoing: (object: ObjectInfo) => boolean,
  ): Promise<ObjectInfo[]> {
    const going = page.filter(isGoing);
    const staying = page.filter((object) => !isGoing(object));
    this.tally.keep(staying);
    await this.#remove(as, going);
    return staying;
  }

  async #remove(as: SweptKind, objects: readonly Pick<ObjectInfo, 'key' | 'bytes'>[]): Promise<void> {
    this.tally.sweep(as, objects);
    if (this.#order.dryRun) return;
    const going = objects.map(({ key }) => key);
    if (as === 'blobs' || as === 'stages') await moveToTrash(this.#parts.store, going);
    else await this.#parts.store.remove(going);
  }

  #isStale(object: ObjectInfo): boolean {
    return this.#isOlder(object, this.#order.graceMs);
  }

  /** Whether an object had not been touched for so long when the sweep began. */
  #isOlder({ modifiedAt }: ObjectInfo, ms: number): boolean {
    return this.#startedMs - modifiedAt.getTime() >= ms;
  }
}

/** Null also where what lies there is no record: it names nothing, and must not keep all else from being swept. */
async function readable<T>(reading: Promise<T | null>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof OrfeasError && error.code === 'INTERNAL') return null;
    throw error;
  }
}

/** The sha256 of a blob, or the key of a stage record. */
function nameOf({ key }: ObjectInfo): string {
  return key
    .split('/')
    .at(-1)!
    .replace(/\.json$/, '');
}
