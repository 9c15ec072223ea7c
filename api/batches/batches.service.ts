import { createHash, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type BatchView, canonicalJson, isBatchOver, type Json, OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import type { BatchGateway } from '../../infra/temporal/batch-gateway.js';
import { idempotentId } from '../generations/request-identity.js';
import { BodyIntake } from '../http/body-intake.js';
import type { FastifyRequest } from '../http/request-context.js';
import { BATCHES, SETTINGS } from '../tokens.js';
import { Receivers } from '../webhooks/receivers.js';
import { ArchiveIntake, type ReceivedArchive } from './archive-intake.js';
import { BatchReader } from './batch-reader.js';
import { type BatchSettings, type ItemOrder, parseBatchFields, parseBatchRequest } from './batch-request.js';
import { BatchStarter, type NewBatchItem } from './batch-starter.js';
import { ItemMaker, refusedItem } from './item-maker.js';
import { type ArchivedFile, openArchive } from './open-archive.js';

/** Items made at a time for one request. */
const MADE_AT_A_TIME = 4;
/** A picture and what it is unfolded from lie in memory together. */
const COPIES = 2;
const MAX_KEY_CHARACTERS = 255;

/** What clients ask of batches. */
@Injectable()
export class BatchesService {
  constructor(
    @Inject(BATCHES) private readonly gateway: BatchGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(ArchiveIntake) private readonly archives: ArchiveIntake,
    @Inject(ItemMaker) private readonly maker: ItemMaker,
    @Inject(BatchStarter) private readonly starter: BatchStarter,
    @Inject(BatchReader) private readonly reader: BatchReader,
    @Inject(Receivers) private readonly receivers: Receivers,
  ) {}

  /**
   * Starts what a request asks for, or finds what the same request has started before. An item that no generation can
   * be made of is refused, and the others go on.
   * @throws OrfeasError of the first item where all of them are refused, ARCHIVE_INVALID, and what malformed ones bring.
   */
  async create(request: FastifyRequest, idempotencyKey: string | undefined): Promise<BatchView> {
    const { tenant } = request;
    const key = idempotencyKey === undefined ? null : checkedKey(idempotencyKey);
    const id = key === null ? randomUUID() : idempotentId(tenant, `batch/${key}`);
    const place = { tenant, batchId: id };
    if (isJson(request)) return this.#fromJson(request, place);
    return this.archives.take(request, (archive) => this.#fromArchive(archive, place));
  }

  /** Starts nothing more until it is resumed. @throws OrfeasError BATCH_NOT_FOUND or BATCH_FINISHED. */
  async pause(tenant: string, id: string): Promise<BatchView> {
    return this.#tell(tenant, id, () => this.gateway.pause(tenant, id, { paused: true }));
  }

  /** @throws OrfeasError BATCH_NOT_FOUND or BATCH_FINISHED. */
  async resume(tenant: string, id: string): Promise<BatchView> {
    return this.#tell(tenant, id, () => this.gateway.pause(tenant, id, { paused: false }));
  }

  /** @throws OrfeasError BATCH_NOT_FOUND or BATCH_FINISHED. */
  async cancel(tenant: string, id: string): Promise<BatchView> {
    return this.#tell(tenant, id, () => this.gateway.cancel(tenant, id));
  }

  async #tell(tenant: string, id: string, tell: () => Promise<boolean>): Promise<BatchView> {
    const before = await this.reader.view(tenant, id);
    if (isBatchOver(before.status) || !(await tell())) {
      throw new OrfeasError('BATCH_FINISHED', `The batch ${id} has ended as ${before.status}`);
    }
    return this.reader.view(tenant, id).catch(() => before);
  }

  async #fromJson(request: FastifyRequest, place: Place): Promise<BatchView> {
    const taken = await this.bodies.take(request, async (body) => {
      const value = body.kind === 'json' ? body.value : null;
      const hash = sha256(canonicalJson(value as Json));
      if (await this.#isKnown(place, hash)) return null;
      const { batch, items } = parseBatchRequest(value);
      this.#checkCount(items.length);
      const made = await this.#make(place, items, (order) => 'bytes' in order.source);
      // What was sent along is stored now: it need not be held while the others are fetched.
      return { hash, batch, made, orders: items.map((order) => ('bytes' in order.source ? null : order)) };
    });
    if (taken === null) return this.reader.view(place.tenant, place.batchId);
    const { hash, batch, made, orders } = taken;
    const rest = await this.#make(place, orders, () => true);
    const items = made.map((item, index) => item ?? rest[index]).filter((item) => item != null);
    return this.#start(place, batch, items, hash);
  }

  async #fromArchive({ path, sha256: content, fields }: ReceivedArchive, place: Place): Promise<BatchView> {
    const { batch, settings } = parseBatchFields(fields);
    const hash = sha256(canonicalJson({ batch, settings, content } as unknown as Json));
    if (await this.#isKnown(place, hash)) return this.reader.view(place.tenant, place.batchId);
    const { ORFEAS_BATCH_MAX_ITEMS, ORFEAS_BATCH_MAX_BYTES } = this.settings;
    const limits = { items: ORFEAS_BATCH_MAX_ITEMS, bytes: ORFEAS_BATCH_MAX_BYTES };
    const items = await openArchive(path, limits, (files) =>
      atATime(MADE_AT_A_TIME, [...files.entries()], ([index, file]) =>
        this.#unpack({ ...place, index }, file, settings),
      ),
    );
    return this.#start(place, batch, items, hash);
  }

  async #unpack(
    place: Place & { index: number },
    file: ArchivedFile,
    settings: ItemOrder['settings'],
  ): Promise<NewBatchItem> {
    const most = this.settings.ORFEAS_PICTURE_MAX_BYTES;
    if (file.bytes > most) {
      const message = `Expected at most ${most} bytes for a picture but received ${file.bytes}`;
      return refusedItem(file.name, new OrfeasError('IMAGE_TOO_LARGE', message));
    }
    const release = await this.bodies.hold(COPIES * file.bytes);
    try {
      return await this.maker.make(place, { name: file.name, source: { bytes: await file.read() }, settings });
    } catch (error) {
      return refusedItem(file.name, error);
    } finally {
      release();
    }
  }

  #make(
    place: Place,
    orders: readonly (ItemOrder | null)[],
    isWanted: (order: ItemOrder) => boolean,
  ): Promise<(NewBatchItem | null)[]> {
    return atATime(MADE_AT_A_TIME, [...orders.entries()], async ([index, order]) =>
      order === null || !isWanted(order) ? null : this.maker.make({ ...place, index }, order),
    );
  }

  async #start(
    { tenant, batchId }: Place,
    { name, priority, window, webhook }: BatchSettings,
    items: readonly NewBatchItem[],
    requestHash: string,
  ): Promise<BatchView> {
    if (webhook) await this.receivers.check(webhook, '/webhook/url');
    const [first] = items;
    if (first?.error && items.every(({ input }) => input === null)) {
      const { code, message } = first.error;
      throw new OrfeasError(code, items.length === 1 ? message : `No item can be used. ${first.name}: ${message}`);
    }
    return this.starter.start({
      tenant,
      id: batchId,
      items,
      requestHash,
      priority,
      ...(name === undefined ? {} : { name }),
      ...(window === undefined ? {} : { window }),
      receivers: await this.receivers.of(tenant, webhook),
    });
  }

  async #isKnown({ tenant, batchId }: Place, hash: string): Promise<boolean> {
    return (await this.starter.find(tenant, batchId, hash)) !== null;
  }

  #checkCount(count: number): void {
    const most = this.settings.ORFEAS_BATCH_MAX_ITEMS;
    if (count > most) throw new OrfeasError('INVALID_REQUEST', `Expected at most ${most} items but received ${count}`);
  }
}

interface Place {
  tenant: string;
  batchId: string;
}

function isJson(request: FastifyRequest): boolean {
  return /^application\/(?:[^;]+\+)?json\b/i.test(request.headers['content-type'] ?? '');
}

function checkedKey(key: string): string {
  if (key.length > 0 && key.length <= MAX_KEY_CHARACTERS) return key;
  throw new OrfeasError('INVALID_REQUEST', `Expected 1 to ${MAX_KEY_CHARACTERS} characters for Idempotency-Key`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
