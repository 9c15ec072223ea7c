import { Inject, Injectable } from '@nestjs/common';
import {
  isFinished,
  type MeshRecord,
  type MeshState,
  type MeshView,
  meshRecordSchema,
  meshView,
  OrfeasError,
} from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { MeshGateway } from '../../infra/temporal/mesh-gateway.js';
import { isId } from '../http/is-id.js';
import { MESHES, SETTINGS, STORE } from '../tokens.js';

/** Reads meshes: those under way from Temporal, those that have ended from their records. */
@Injectable()
export class MeshReader {
  constructor(
    @Inject(MESHES) private readonly gateway: MeshGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(STORE) private readonly store: ObjectStore,
  ) {}

  /** @throws OrfeasError MESH_NOT_FOUND, also for one of another tenant. */
  async view(tenant: string, id: string): Promise<MeshView> {
    return meshView(tenant, await this.state(tenant, id), this.settings);
  }

  /** Throws like {@link view}. While Temporal or no workflow worker answers, the record speaks. */
  async state(tenant: string, id: string): Promise<MeshState> {
    const record = isId(id) ? await this.find(tenant, id) : null;
    if (record === null) throw new OrfeasError('MESH_NOT_FOUND', `There is no mesh ${id.slice(0, 64)}`);
    if (isFinished(record.state.status)) return record.state;
    try {
      const live = withAll(await this.gateway.state(tenant, id));
      if (live === null || isFinished(live.status)) return live ?? record.state;
      return (await this.gateway.isOpen(tenant, id)) ? live : endedOutside(live);
    } catch (error) {
      if (error instanceof OrfeasError && error.code === 'ORCHESTRATOR_UNAVAILABLE') return record.state;
      throw error;
    }
  }

  find(tenant: string, id: string): Promise<MeshRecord | null> {
    return getJson(this.store, keys.mesh(tenant, id), meshRecordSchema);
  }
}

/** One that an earlier build has begun says nothing of what came later. */
function withAll(state: MeshState | null): MeshState | null {
  return state === null ? null : { ...state, attempts: state.attempts ?? null, erasedAt: state.erasedAt ?? null };
}

/** A mesh whose workflow was ended by an operator, or by its deadline. */
function endedOutside(state: MeshState): MeshState {
  return { ...state, status: 'CANCELED', finishedAt: state.startedAt };
}
