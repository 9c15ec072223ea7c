import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type ArtifactRef,
  canonicalJson,
  DEFAULT_PRIORITY,
  isFinished,
  type Json,
  MEDIA_TYPES,
  OrfeasError,
  pendingSequence,
  type SequenceInput,
  type SequencePlan,
  type SequenceRecord,
  type SequenceView,
} from '../../contracts/index.js';
import { shownFile } from '../../contracts/shown-file.js';
import { keptMsOf } from '../../infra/config/kept-ms.js';
import type { Settings } from '../../infra/config/settings.js';
import { sniffMeshFormat } from '../../infra/meshes/sniff-mesh-format.js';
import { putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { SequenceGateway } from '../../infra/temporal/sequence-gateway.js';
import { GenerationReader } from '../generations/generation-reader.js';
import { checkedKey } from '../generations/generations.service.js';
import { checkSameRequest, idempotentId } from '../generations/request-identity.js';
import { waitForEnd } from '../http/wait-for-end.js';
import { SEQUENCES, SETTINGS, STORE } from '../tokens.js';
import { sha256Of } from '../uploads/picture-intake.js';
import type { SequenceOrder } from './parse-sequence-request.js';
import { SequenceLimit } from './sequence-limit.js';
import { SequenceReader } from './sequence-reader.js';

/** What a sequence is drawn of, ready to be named in its input; bytes where they are not stored yet. */
interface Model {
  generationId: string | null;
  file: ArtifactRef;
  bytes: Uint8Array | null;
}

/** What clients ask of sequences. */
@Injectable()
export class SequencesService {
  constructor(
    @Inject(SEQUENCES) private readonly gateway: SequenceGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(SequenceLimit) private readonly limit: SequenceLimit,
    @Inject(SequenceReader) private readonly reader: SequenceReader,
    @Inject(GenerationReader) private readonly generations: GenerationReader,
  ) {}

  /**
   * Starts what is asked for, or finds what the same request has started before.
   * @throws OrfeasError UNSUPPORTED_MESH, GENERATION_NOT_FOUND, GENERATION_RUNNING, ARTIFACT_NOT_FOUND,
   *   IDEMPOTENCY_CONFLICT, QUEUE_FULL, or an outage's code.
   */
  async create(tenant: string, order: SequenceOrder, idempotencyKey?: string): Promise<SequenceView> {
    const id =
      idempotencyKey === undefined ? randomUUID() : idempotentId(tenant, `sequence/${checkedKey(idempotencyKey)}`);
    const model = order.from === 'file' ? sentModel(order.bytes) : await this.#modelOf(tenant, order.generationId);
    const input = this.#inputOf(tenant, id, model, order.plan);
    if (await this.#isKnown(input)) return this.reader.view(tenant, id);
    const isStarted = await this.limit.within(tenant, () => this.#begin(input, model.bytes));
    // Where the same request came twice at the same time, the other one was first.
    if (!isStarted) await this.#isKnown(input);
    return this.reader.view(tenant, id);
  }

  /** Waits until it has ended, at most `seconds` or until `gone` aborts; the answer is what it is then. */
  wait(tenant: string, first: SequenceView, seconds: number, gone: AbortSignal): Promise<SequenceView> {
    return waitForEnd(
      first,
      { seconds, gone },
      { ended: (id, signal) => this.gateway.ended(tenant, id, signal), view: (id) => this.reader.view(tenant, id) },
    );
  }

  /** @throws OrfeasError SEQUENCE_NOT_FOUND, SEQUENCE_FINISHED. */
  async cancel(tenant: string, id: string): Promise<SequenceView> {
    const { state } = await this.reader.read(tenant, id);
    if (isFinished(state.status) || !(await this.gateway.cancel(tenant, id))) {
      throw new OrfeasError('SEQUENCE_FINISHED', `Expected a sequence under way but ${id} is ${state.status}`);
    }
    return this.reader.view(tenant, id);
  }

  /** Forgets one that has ended; its files go with the next sweep. @throws OrfeasError SEQUENCE_NOT_FOUND, SEQUENCE_RUNNING. */
  async forget(tenant: string, id: string): Promise<void> {
    const { state } = await this.reader.read(tenant, id);
    if (!isFinished(state.status)) {
      throw new OrfeasError('SEQUENCE_RUNNING', `Expected a sequence that has ended but ${id} is ${state.status}`);
    }
    const index = keys.sequenceIndex(tenant, new Date(state.createdAt), id);
    await this.store.remove([index, keys.sequence(tenant, id)]);
  }

  async #modelOf(tenant: string, generationId: string): Promise<Model> {
    const { state } = await this.generations.read(tenant, generationId);
    if (!isFinished(state.status)) {
      const message = `Expected a generation that has ended but ${generationId} is ${state.status}`;
      throw new OrfeasError('GENERATION_RUNNING', message);
    }
    if (state.erasedAt !== null) {
      throw new OrfeasError('GENERATION_EXPIRED', `The files of ${generationId} were erased at ${state.erasedAt}`);
    }
    const file = shownFile(state);
    if (file === null) throw new OrfeasError('ARTIFACT_NOT_FOUND', `${generationId} has no GLB`);
    return { generationId, file, bytes: null };
  }

  #inputOf(tenant: string, id: string, { generationId, file }: Model, options: SequencePlan): SequenceInput {
    return {
      ...{ tenant, id, generationId, file, options },
      requestHash: sha256Of(Buffer.from(canonicalJson({ file: file.sha256, options } as unknown as Json))),
      createdAt: new Date().toISOString(),
      priority: DEFAULT_PRIORITY,
      fairnessWeight: this.settings.ORFEAS_TENANT_WEIGHTS.get(tenant) ?? 1,
      heartbeatTimeoutMs: this.settings.ORFEAS_HEARTBEAT_TIMEOUT,
      computeLimitMs: this.settings.ORFEAS_COMPUTE_LIMIT,
      retentionMs: keptMsOf(tenant, this.settings),
    };
  }

  /** Whether the same request has been under way before. @throws OrfeasError IDEMPOTENCY_CONFLICT for another one. */
  async #isKnown({ tenant, id, requestHash }: SequenceInput): Promise<boolean> {
    const record = await this.reader.find(tenant, id);
    if (record === null) return false;
    checkSameRequest(id, record.requestHash, requestHash);
    // A record alone was left by a process that ended before it could start the workflow.
    return isFinished(record.state.status) || (await this.gateway.describe(tenant, id)) !== null;
  }

  /** The model, then the record that keeps it from being swept, then the workflow that reads it. */
  async #begin(input: SequenceInput, bytes: Uint8Array | null): Promise<boolean> {
    const { tenant, id, file, requestHash, createdAt } = input;
    const record: SequenceRecord = {
      schema: 'orfeas.sequence-record/1',
      ...{ tenant, state: pendingSequence(input), requestHash },
    };
    if (bytes !== null) {
      await this.store.put(keys.blob(tenant, file.sha256), bytes, { mediaType: file.mediaType, ifAbsent: true });
    }
    const places = [keys.sequence(tenant, id), keys.sequenceIndex(tenant, new Date(createdAt), id)] as const;
    const isNew = await putJson(this.store, places[0], record, { ifAbsent: true });
    if (isNew) await putJson(this.store, places[1], {}, { ifAbsent: true });
    try {
      return await this.gateway.start(input);
    } catch (error) {
      // The client is told that nothing was begun. Should it have been all the same, its end writes the record anew.
      if (isNew) await this.store.remove([...places]).catch(() => undefined);
      throw error;
    }
  }
}

function sentModel(bytes: Uint8Array): Model {
  if (sniffMeshFormat(bytes) !== 'glb') {
    throw new OrfeasError('UNSUPPORTED_MESH', 'Expected a GLB but received another file');
  }
  const file = { name: 'file.glb', sha256: sha256Of(bytes), bytes: bytes.length, mediaType: MEDIA_TYPES.glb! };
  return { generationId: null, file, bytes };
}
