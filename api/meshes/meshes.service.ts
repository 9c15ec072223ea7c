import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type ArtifactRef,
  canonicalJson,
  DEFAULT_PRIORITY,
  isFinished,
  type Json,
  MEDIA_TYPES,
  type MeshInput,
  type MeshRecord,
  type MeshStageName,
  type MeshView,
  meshView,
  OrfeasError,
  pendingMesh,
} from '../../contracts/index.js';
import { keptMsOf } from '../../infra/config/kept-ms.js';
import type { Settings } from '../../infra/config/settings.js';
import { sniffMeshFormat } from '../../infra/meshes/sniff-mesh-format.js';
import { putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { MeshGateway } from '../../infra/temporal/mesh-gateway.js';
import { checkedKey } from '../generations/generations.service.js';
import { checkSameRequest, idempotentId } from '../generations/request-identity.js';
import { BodyIntake } from '../http/body-intake.js';
import type { FastifyRequest } from '../http/request-context.js';
import { waitForEnd } from '../http/wait-for-end.js';
import { MESHES, SETTINGS, STORE } from '../tokens.js';
import { sha256Of } from '../uploads/picture-intake.js';
import { Receivers } from '../webhooks/receivers.js';
import { MeshLimit } from './mesh-limit.js';
import { MeshReader } from './mesh-reader.js';
import { type MeshRequest, parseMeshRequest } from './parse-mesh-request.js';

/** What clients ask of meshes that they send. */
@Injectable()
export class MeshesService {
  constructor(
    @Inject(MESHES) private readonly gateway: MeshGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(MeshLimit) private readonly limit: MeshLimit,
    @Inject(MeshReader) private readonly reader: MeshReader,
    @Inject(Receivers) private readonly receivers: Receivers,
  ) {}

  /**
   * Starts what a request asks for, or finds what the same request has started before. What the first look refuses
   * leaves nothing behind.
   * @throws OrfeasError MESH_TOO_LARGE, UNSUPPORTED_MESH, INVALID_OPTIONS, INVALID_REQUEST, IDEMPOTENCY_CONFLICT,
   *   QUEUE_FULL, or an outage's code.
   */
  async create(operation: MeshStageName, request: FastifyRequest, idempotencyKey?: string): Promise<MeshView> {
    const { tenant } = request;
    const id = idempotencyKey === undefined ? randomUUID() : idempotentId(tenant, `mesh/${checkedKey(idempotencyKey)}`);
    const most = { maxBytes: this.settings.ORFEAS_MESH_MAX_BYTES, code: 'MESH_TOO_LARGE' } as const;
    return this.bodies.take(
      request,
      async (body) => this.#start({ tenant, id, operation }, parseMeshRequest(operation, body, request.query)),
      most,
    );
  }

  /** Waits until it has ended, at most `seconds` or until `gone` aborts; the answer is what it is then. */
  wait(tenant: string, first: MeshView, seconds: number, gone: AbortSignal): Promise<MeshView> {
    return waitForEnd(
      first,
      { seconds, gone },
      {
        ended: (id, signal) => this.gateway.ended(tenant, id, signal),
        view: (id) => this.reader.view(tenant, id),
      },
    );
  }

  /** @throws OrfeasError MESH_NOT_FOUND, MESH_FINISHED, or an outage's code. */
  async cancel(tenant: string, id: string): Promise<MeshView> {
    const before = await this.reader.view(tenant, id);
    if (isFinished(before.status) || !(await this.gateway.cancel(tenant, id))) {
      throw new OrfeasError('MESH_FINISHED', `The mesh ${id} has ended as ${before.status}`);
    }
    return this.reader.view(tenant, id).catch(() => before);
  }

  async #start(
    { tenant, id, operation }: Pick<MeshInput, 'tenant' | 'id' | 'operation'>,
    { bytes, options, webhook }: MeshRequest,
  ): Promise<MeshView> {
    if (webhook !== undefined) await this.receivers.check(webhook, '/webhook/url');
    const format = sniffMeshFormat(bytes);
    if (format === null) {
      throw new OrfeasError('UNSUPPORTED_MESH', 'Expected a GLB, STL, OBJ, PLY or 3MF but received another file');
    }
    const mediaType = MEDIA_TYPES[format]!;
    const file: ArtifactRef = { name: `file.${format}`, sha256: sha256Of(bytes), bytes: bytes.length, mediaType };
    const asked = { operation, file: file.sha256, options, ...(webhook === undefined ? {} : { webhook }) };
    const input: MeshInput = {
      ...{ tenant, id, operation, format, file, options },
      requestHash: sha256Of(Buffer.from(canonicalJson(asked as unknown as Json))),
      createdAt: new Date().toISOString(),
      priority: DEFAULT_PRIORITY,
      fairnessWeight: this.settings.ORFEAS_TENANT_WEIGHTS.get(tenant) ?? 1,
      heartbeatTimeoutMs: this.settings.ORFEAS_HEARTBEAT_TIMEOUT,
      computeLimitMs: this.settings.ORFEAS_COMPUTE_LIMIT,
      retentionMs: keptMsOf(tenant, this.settings),
      receivers: await this.receivers.of(tenant, webhook),
    };
    if (await this.#isKnown(input)) return this.reader.view(tenant, id);
    const isStarted = await this.limit.within(tenant, () => this.#begin(input, bytes));
    if (isStarted) return meshView(tenant, pendingMesh(input), this.settings);
    // The same request came twice at the same time, and the other one was first.
    await this.#isKnown(input);
    return this.reader.view(tenant, id);
  }

  /** Whether the same request has been under way before. @throws OrfeasError IDEMPOTENCY_CONFLICT for another one. */
  async #isKnown({ tenant, id, requestHash }: MeshInput): Promise<boolean> {
    const record = await this.reader.find(tenant, id);
    if (record === null) return false;
    checkSameRequest(id, record.requestHash, requestHash);
    // A record alone was left by a process that ended before it could start the workflow.
    return isFinished(record.state.status) || (await this.gateway.isOpen(tenant, id)) !== null;
  }

  /** The file, then the record that keeps it from being swept, then the workflow that reads it. */
  async #begin(input: MeshInput, bytes: Uint8Array): Promise<boolean> {
    const { tenant, id, file, requestHash } = input;
    const record: MeshRecord = { schema: 'orfeas.mesh/1', tenant, state: pendingMesh(input), requestHash };
    await this.store.put(keys.blob(tenant, file.sha256), bytes, { mediaType: file.mediaType, ifAbsent: true });
    const isNew = await putJson(this.store, keys.mesh(tenant, id), record, { ifAbsent: true });
    const entry = keys.meshIndex(tenant, new Date(input.createdAt), id);
    if (isNew) await putJson(this.store, entry, {}, { ifAbsent: true });
    try {
      return await this.gateway.start(input);
    } catch (error) {
      // The client is told that nothing was begun. Should it have been all the same, its end writes the record anew.
      if (isNew) await this.store.remove([keys.mesh(tenant, id), entry]).catch(() => undefined);
      throw error;
    }
  }
}
