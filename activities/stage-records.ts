import { OrfeasError } from '../contracts/errors.js';
import { type StageRecord, stageRecordSchema } from '../contracts/records.js';
import { type AnyStageName, MESH_STAGE_NAMES, STAGE_NAMES } from '../contracts/stages.js';
import { getJson, putJson } from '../infra/storage/json-objects.js';
import { keys } from '../infra/storage/keys.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Logger } from '../infra/telemetry/logger.js';
import { storedIntact, storedWhole } from './stored-outputs.js';

/** Where a stage's record lies, and how closely it is looked at. */
export interface RecordPlace {
  tenant: string;
  stage: AnyStageName;
  /** The key, or beside it; see stage-key.ts. */
  recordKey: string;
  /** The result turned out to be damaged: its files are checked by their hashes. */
  heal: boolean;
}

/** What is known of a stage's result before it is computed. */
export interface KnownResult {
  /** Null where it must be computed. */
  record: StageRecord | null;
  /** Whether something of it is damaged, so that what is computed has to be written over it. */
  isDamaged: boolean;
}

/** No stage reads the files of these and would notice what is wrong with them. */
const LAST_STAGES: ReadonlySet<AnyStageName | undefined> = new Set([STAGE_NAMES.at(-1), ...MESH_STAGE_NAMES]);

/** The stage records of one store. */
export class StageRecords {
  readonly #store: ObjectStore;
  readonly #log: Logger;

  constructor(store: ObjectStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** The record of a result whose files are there. One that is damaged itself counts as unknown. */
  async find(place: RecordPlace): Promise<KnownResult> {
    const record = await this.#read(place);
    if (record === null) return { record: null, isDamaged: false };
    if (record !== 'damaged' && (await this.#isWhole(place, record))) return { record, isDamaged: false };
    const { stage, recordKey } = place;
    this.#log.warn({ stage, record: recordKey }, 'a known result is damaged and is computed again');
    return { record: null, isDamaged: true };
  }

  /** Writes the record of a result whose files are stored; when another attempt was first, its record is returned. */
  async commit(place: RecordPlace, record: StageRecord): Promise<StageRecord> {
    const key = keys.stage(place.tenant, place.recordKey);
    if (await putJson(this.#store, key, record, { ifAbsent: true })) return record;
    const winner = await this.#read(place);
    if (winner === null) throw new OrfeasError('STORAGE_UNAVAILABLE', `The record ${key} vanished while written`);
    if (winner !== 'damaged' && (haveSameFiles(winner, record) || (await this.#isWhole(place, winner)))) return winner;
    // The known record is damaged or has lost files, which is why this attempt computed: it takes its place.
    await putJson(this.#store, key, record);
    return record;
  }

  async #isWhole({ tenant, stage, heal }: RecordPlace, { outputs }: StageRecord): Promise<boolean> {
    if (!(await storedWhole(this.#store, tenant, outputs))) return false;
    return heal || LAST_STAGES.has(stage) ? storedIntact(this.#store, tenant, outputs) : true;
  }

  async #read({ tenant, recordKey }: RecordPlace): Promise<StageRecord | 'damaged' | null> {
    try {
      return await getJson(this.#store, keys.stage(tenant, recordKey), stageRecordSchema);
    } catch (error) {
      if (!(error instanceof OrfeasError) || error.code !== 'INTERNAL') throw error;
      this.#log.error({ err: error, record: recordKey }, 'a stage record is damaged');
      return 'damaged';
    }
  }
}

function haveSameFiles(one: StageRecord, other: StageRecord): boolean {
  const digests = ({ outputs }: StageRecord) => outputs.map(({ name, sha256 }) => `${name} ${sha256}`).join();
  return digests(one) === digests(other);
}
