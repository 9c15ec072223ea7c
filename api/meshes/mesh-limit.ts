import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '../../infra/config/settings.js';
import type { MeshGateway } from '../../infra/temporal/mesh-gateway.js';
import { TenantLimit } from '../http/tenant-limit.js';
import { MESHES, SETTINGS } from '../tokens.js';

/** Most meshes take a few seconds. */
const RETRY_AFTER_MS = 5_000;

/** Keeps the meshes that are under way within each tenant's limit. */
@Injectable()
export class MeshLimit extends TenantLimit {
  constructor(@Inject(MESHES) gateway: MeshGateway, @Inject(SETTINGS) settings: Settings) {
    super({
      count: (tenant, which) => gateway.count(tenant, which),
      limit: settings.ORFEAS_TENANT_MESH_LIMIT,
      what: 'meshes',
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
}
