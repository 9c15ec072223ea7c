import { randomInt, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ArtifactRef, GenerationInput, GenerationOptions, PackOffer } from '../../contracts/index.js';
import { keptMsOf } from '../../infra/config/kept-ms.js';
import type { Settings } from '../../infra/config/settings.js';
import { SETTINGS } from '../tokens.js';
import { Receivers } from '../webhooks/receivers.js';
import type { GenerationSettings } from './parse-request.js';

const SEED_COUNT = 2 ** 32;

/** A checked request with everything found that it names. */
export interface ResolvedRequest {
  tenant: string;
  /** Null to have one drawn. */
  id: string | null;
  /** With options as the pack will read them; see `settleOptions`. */
  settings: GenerationSettings & { options: GenerationOptions };
  image: ArtifactRef;
  offer: Pick<PackOffer, 'id' | 'digest' | 'texture' | 'licence'>;
  matting: GenerationInput['matting'];
  /** Identity of the request, see request-identity.ts. */
  hash: string;
}

/** Makes what generations start from: the request, and what the server's settings add to it. */
@Injectable()
export class GenerationInputs {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Receivers) private readonly receivers: Receivers,
  ) {}

  async of({ tenant, id: known, settings, image, offer, matting, hash }: ResolvedRequest): Promise<GenerationInput> {
    const id = known ?? randomUUID();
    const createdAt = new Date();
    const { webhook, cancelAfter, sequence } = settings;
    return {
      tenant,
      id,
      parentId: null,
      image,
      model: offer.id,
      packDigest: offer.digest,
      texture: offer.texture,
      matting,
      licence: offer.licence,
      seed: settings.seed === 'random' ? randomInt(SEED_COUNT) : settings.seed,
      options: settings.options,
      outputs: settings.outputs,
      tags: settings.tags,
      recompute: settings.recompute,
      requestHash: hash,
      createdAt: createdAt.toISOString(),
      priority: settings.priority,
      link: `${this.#publicUrl()}/v1/generations/${id}`,
      pauseAfter: settings.pauseAfter ?? null,
      sequence: sequence === undefined ? null : { id: randomUUID(), options: sequence },
      deadline: cancelAfter === undefined ? null : new Date(createdAt.getTime() + cancelAfter).toISOString(),
      receivers: await this.receivers.of(tenant, webhook),
      ...this.#ofServer(tenant, settings.retention),
    };
  }

  /** What the server's settings say of a tenant's generations. */
  #ofServer(tenant: string, retentionMs: number | undefined) {
    const { settings } = this;
    return {
      modelWaitMs: settings.ORFEAS_MODEL_WAIT,
      heartbeatTimeoutMs: settings.ORFEAS_HEARTBEAT_TIMEOUT,
      computeLimitMs: settings.ORFEAS_COMPUTE_LIMIT,
      retentionMs: retentionMs ?? keptMsOf(tenant, settings),
      fairnessWeight: settings.ORFEAS_TENANT_WEIGHTS.get(tenant) ?? 1,
      runningLimit: settings.ORFEAS_TENANT_RUNNING_LIMIT ?? null,
    };
  }

  #publicUrl(): string {
    const { ORFEAS_PUBLIC_URL, ORFEAS_API_HOST, ORFEAS_API_PORT } = this.settings;
    return (ORFEAS_PUBLIC_URL ?? `http://${ORFEAS_API_HOST}:${ORFEAS_API_PORT}`).replace(/\/+$/, '');
  }
}
