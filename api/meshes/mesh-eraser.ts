import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { isFinished, type MeshState, type MeshView, meshView, OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { RetentionGateway } from '../../infra/temporal/retention-gateway.js';
import { RETENTION, SETTINGS } from '../tokens.js';
import { MeshReader } from './mesh-reader.js';

/** The tombstone comes first, at once where a worker is free; the files follow some seconds later. */
const TOMBSTONE_WITHIN_MS = 3_000;
const ASK_EVERY_MS = 50;

/** Has meshes erased. */
@Injectable()
export class MeshEraser {
  constructor(
    @Inject(RETENTION) private readonly gateway: RetentionGateway,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(MeshReader) private readonly reader: MeshReader,
  ) {}

  /** @throws OrfeasError MESH_NOT_FOUND, MESH_RUNNING, or an outage's code. */
  async erase(tenant: string, id: string): Promise<MeshView> {
    const known = await this.reader.state(tenant, id);
    if (!isFinished(known.status)) {
      throw new OrfeasError('MESH_RUNNING', `Expected a mesh that has ended but ${id} is ${known.status}`);
    }
    if (known.erasedAt === null) await this.gateway.eraseMesh({ tenant, id });
    return meshView(tenant, (await this.#tombstone(tenant, id)) ?? known, this.settings);
  }

  /** The state once it says that it is erased; null where that takes longer. */
  async #tombstone(tenant: string, id: string): Promise<MeshState | null> {
    const deadline = Date.now() + TOMBSTONE_WITHIN_MS;
    for (;;) {
      const record = await this.reader.find(tenant, id);
      if (record !== null && record.state.erasedAt !== null) return record.state;
      if (Date.now() > deadline) return null;
      await delay(ASK_EVERY_MS);
    }
  }
}
