import { Inject, Injectable } from '@nestjs/common';
import { type ArtifactRef, type GenerationInput, settleOptions, type UploadRecord } from '../../contracts/index.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import type { Metrics } from '../../infra/telemetry/metrics.js';
import type { GenerationGateway } from '../../infra/temporal/generation-gateway.js';
import { ModelDirectory } from '../models/model-directory.js';
import { GATEWAY, LOGGER, METRICS } from '../tokens.js';
import { PictureIntake, sha256Of } from '../uploads/picture-intake.js';
import { RemotePictures } from '../uploads/remote-pictures.js';
import { UploadsService } from '../uploads/uploads.service.js';
import { Receivers } from '../webhooks/receivers.js';
import { GenerationInputs } from './generation-inputs.js';
import { GenerationRecords } from './generation-records.js';
import type { GenerationSettings } from './parse-request.js';
import { QueueLimit } from './queue-limit.js';
import { checkSameRequest, requestHash } from './request-identity.js';

/** Where a generation's picture comes from. */
export type PictureSource = { uploadId: string } | { url: string } | { bytes: Uint8Array };

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

/** Starts generations. Everything is checked before anything is stored. */
@Injectable()
export class GenerationStarter {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GenerationGateway,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(UploadsService) private readonly uploads: UploadsService,
    @Inject(PictureIntake) private readonly pictures: PictureIntake,
    @Inject(RemotePictures) private readonly remote: RemotePictures,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
    @Inject(GenerationInputs) private readonly inputs: GenerationInputs,
    @Inject(Receivers) private readonly receivers: Receivers,
    @Inject(QueueLimit) private readonly limit: QueueLimit,
  ) {}

  /**
   * Starts a generation, or finds the one that the same request with the same id has started.
   * @throws OrfeasError IDEMPOTENCY_CONFLICT, UPLOAD_NOT_FOUND, FORBIDDEN_ADDRESS, IMAGE_UNREACHABLE, QUEUE_FULL, the
   * codes of `choosePack` and `settleOptions`, or an outage's code; OrfeasError for a picture that is none.
   */
  async start({ source, ...order }: StartOrder): Promise<Started> {
    if (order.settings.webhook) await this.receivers.check(order.settings.webhook, '/webhook/url');
    if ('bytes' in source) return this.#startFrom(source, order);
    if ('uploadId' in source) return this.#startFrom(await this.uploads.find(order.tenant, source.uploadId), order);
    return this.remote.take(source.url, '/image/url', (bytes) => this.#startFrom({ bytes }, order));
  }

  async #startFrom(
    picture: { bytes: Uint8Array } | UploadRecord,
    { tenant, settings, id }: Omit<StartOrder, 'source'>,
  ): Promise<Started> {
    const hash = requestHash(settings, 'bytes' in picture ? sha256Of(picture.bytes) : picture.image.sha256);
    if (id !== null && (await this.isKnown(tenant, id, hash))) return { id, input: null };
    const { offer, matting } = await this.models.resolve(settings);
    const options = settleOptions(offer, settings.options);
    const started = await this.limit.within(tenant, async () => {
      const image = 'bytes' in picture ? await this.#keep(tenant, picture.bytes) : picture.image;
      const input = await this.inputs.of({
        tenant,
        id,
        settings: { ...settings, options },
        image,
        offer,
        matting,
        hash,
      });
      return (await this.begin(input)) ? input : null;
    });
    if (started !== null) return { id: started.id, input: started };
    // Only an id that was given can have been taken.
    await this.isKnown(tenant, id!, hash);
    return { id: id!, input: null };
  }

  /** Starts the workflow of a generation, and sees that it is listed at once; false where its id is taken. */
  async begin(input: GenerationInput): Promise<boolean> {
    if (!(await this.gateway.start(input))) return false;
    this.metrics.generationsStarted.inc({ model: input.model });
    // The workflow writes them too; a store that is away now must not lose a generation that has begun.
    await this.records.open(input).catch((err) => this.logger.warn({ err, id: input.id }, 'first record not written'));
    return true;
  }

  /**
   * Whether a request with this identity has started the generation of this id before.
   * @throws OrfeasError IDEMPOTENCY_CONFLICT when another request has taken the id.
   */
  async isKnown(tenant: string, id: string, hash: string): Promise<boolean> {
    const live = await this.gateway.describe(tenant, id);
    const known = live?.requestHash ?? (await this.records.find(tenant, id))?.requestHash ?? null;
    if (known !== null) checkSameRequest(id, known, hash);
    return known !== null;
  }

  async #keep(tenant: string, bytes: Uint8Array): Promise<ArtifactRef> {
    const picture = await this.pictures.check(bytes);
    await this.pictures.keep(tenant, picture);
    return picture.ref;
  }
}
