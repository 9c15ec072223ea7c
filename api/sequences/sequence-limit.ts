import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../infra/config/settings.js';
import type { SequenceGateway } from '../../infra/temporal/sequence-gateway.js';
import { TenantLimit } from '../http/tenant-limit.js';
import { SEQUENCES, SETTINGS } from '../tokens.js';

/** Most sequences take about half a minute. */
const RETRY_AFTER_MS = 30_000;

/** Keeps the sequences that are under way within each tenant's limit. */
@Injectable()
export class SequenceLimit extends TenantLimit {
  constructor(@Inject(SEQUENCES) gateway: SequenceGateway, @Inject(SETTINGS) settings: Settings) {
    super({
      count: (tenant, which) => gateway.count(tenant, which),
      limit: settings.ORFEAS_TENANT_SEQUENCE_LIMIT,
      what: 'sequences',
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
}
