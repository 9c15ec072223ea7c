import { randomInt, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  type ArtifactRef,
  type GenerationInput,
  OrfeasError,
  type PackOffer,
  settleOptions,
} from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import type { Metrics } from '../../infra/telemetry/metrics.js';
import type { GenerationGateway } from '../../infra/temporal/generation-gateway.js';
import { ModelDirectory } from '../models/model-directory.js';
import { GATEWAY, LOGGER, METRICS, SETTINGS } from '../tokens.js';
import { PictureIntake, sha256Of } from '../uploads/picture-intake.js';
import { UploadsService } from '../uploads/uploads.service.js';
import { GenerationRecords } from './generation-records.js';
import type { GenerationSettings } from './parse-request.js';
import { requestHash } from './request-identity.js';

/** Where a generation's picture comes from. */
export type PictureSource = { uploadId: string } | { bytes: Uint8Array };

/** What a generation is started from. */
export interface StartOrder {
  tenant: string;
  source: PictureSource;
  settings: GenerationSettings;
  /** The id, where the request's Idempotency-Key determines it; otherwise a fresh one is drawn. */
  id: string | null;
}

/** A started generation; `input` is null where an equal request had started it before. */
export interface Started {
  id: string;
  input: GenerationInput | null;
}

/** Temporal's middle priority of 1 to 5. */
const DEFAULT_PRIORITY = 3;
const SEED_COUNT = 2 ** 32;

/** Starts generations. Everything is checked before anything is stored. */
@Injectable()
export class GenerationStarter {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GenerationGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(UploadsService) private readonly uploads: UploadsService,
    @Inject(PictureIntake) private readonly pictures: PictureIntake,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
  ) {}

  /**
   * Starts a generation, or finds the one that the same request with the same id has started.
   * @throws OrfeasError IDEMPOTENCY_CONFLICT, UPLOAD_NOT_FOUND, the codes of `choosePack` and `settleOptions`, or an
   * outage's code; OrfeasError for a picture that is none.
   */
  async start({ tenant, source, settings, id }: StartOrder): Promise<Started> {
    const upload = 'uploadId' in source ? await this.uploads.find(tenant, source.uploadId) : null;
    const sha256 = upload?.image.sha256 ?? ('bytes' in source ? sha256Of(source.bytes) : '');
    const hash = requestHash(settings, sha256);
    if (id !== null && (await this.#isKnown(tenant, id, hash))) return { id, input: null };
    const { onFull, matte } = settings.options;
    const { offer, matting } = await this.models.resolve({ model: settings.model, onFull }, matte);
    const options = settleOptions(offer, settings.options);
    const image = upload?.image ?? (await this.#keep(tenant, source));
    const order = { tenant, source, settings: { ...settings, options }, id };
    const input = this.#input(order, image, { offer, matting }, hash);
    if (!(await this.gateway.start(input))) {
      await this.#isKnown(tenant, input.id, hash);
      return { id: input.id, input: null };
    }
    this.metrics.generationsStarted.inc({ model: input.model });
    // The workflow writes them too; a store that is away now must not lose a generation that has begun.
    await this.records.open(input).catch((err) => this.logger.warn({ err, id: input.id }, 'first record not written'));
    return { id: input.id, input };
  }

  async #keep(tenant: string, source: PictureSource): Promise<ArtifactRef> {
    if (!('bytes' in source)) throw new OrfeasError('INTERNAL', 'An upload has no picture');
    const picture = await this.pictures.check(source.bytes);
    await this.pictures.keep(tenant, picture);
    return picture.ref;
  }

  /** @throws OrfeasError IDEMPOTENCY_CONFLICT when another request has taken the id. */
  async #isKnown(tenant: string, id: string, hash: string): Promise<boolean> {
    const live = await this.gateway.describe(tenant, id);
    const known = live?.requestHash ?? (await this.records.find(tenant, id))?.requestHash ?? null;
    if (known === null || known === hash) return known !== null;
    throw new OrfeasError('IDEMPOTENCY_CONFLICT', `Expected the request that started ${id} but received another`);
  }

  #input(
    { tenant, settings, id: known }: StartOrder,
    image: ArtifactRef,
    { offer, matting }: { offer: PackOffer; matting: GenerationInput['matting'] },
    hash: string,
  ): GenerationInput {
    const id = known ?? randomUUID();
    return {
      tenant,
      id,
      parentId: null,
      image,
      model: offer.id,
      packDigest: offer.digest,
      texture: offer.texture,
      matting,
      modelWaitMs: this.settings.ORFEAS_MODEL_WAIT,
      licence: offer.licence,
      seed: settings.seed === 'random' ? randomInt(SEED_COUNT) : settings.seed,
      options: settings.options,
      outputs: settings.outputs,
      tags: settings.tags,
      recompute: settings.recompute,
      requestHash: hash,
      createdAt: new Date().toISOString(),
      priority: DEFAULT_PRIORITY,
      heartbeatTimeoutMs: this.settings.ORFEAS_HEARTBEAT_TIMEOUT,
      link: `${this.#publicUrl()}/v1/generations/${id}`,
    };
  }

  #publicUrl(): string {
    const { ORFEAS_PUBLIC_URL, ORFEAS_API_HOST, ORFEAS_API_PORT } = this.settings;
    return (ORFEAS_PUBLIC_URL ?? `http://${ORFEAS_API_HOST}:${ORFEAS_API_PORT}`).replace(/\/+$/, '');
  }
}
