import { createHash, randomUUID } from 'node:crypto';
import { type MeshView, meshSchema } from '../contracts/mesh-view.js';
import type { MeshStageName } from '../contracts/stages.js';
import { isFinished } from '../contracts/statuses.js';
import type { ApiClient } from './api-client.js';
import { FailureError } from './exit-codes.js';

/** How long one answer is waited for, s. */
const WAIT_SECONDS = 30;
const LOOK_EVERY_MS = 1_000;

/** The routes of meshes, as far as the command uses them. */
export class MeshClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** Sends a file and waits for what is found. @param options by their names in the query. */
  async send(
    operation: MeshStageName,
    bytes: Uint8Array,
    options: readonly (readonly [name: string, value: string])[],
  ): Promise<MeshView> {
    const query = new URLSearchParams(options.map(([name, value]): [string, string] => [name, value]));
    const answer = await this.#api.send(`/v1/meshes/${operation}?${query}`, {
      method: 'POST',
      body: new Blob([Uint8Array.from(bytes)]),
      headers: {
        'content-type': 'application/octet-stream',
        // The call is repeated where the API is started again in the midst of it.
        'idempotency-key': randomUUID(),
        prefer: `wait=${WAIT_SECONDS}`,
      },
    });
    let mesh = meshSchema.parse(await answer.json());
    while (!isFinished(mesh.status)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      mesh = meshSchema.parse(await (await this.#api.send(`/v1/meshes/${mesh.id}`, {})).json());
    }
    return mesh;
  }

  /** The content of a file of a repaired mesh. @throws FailureError where it has none, or it arrives damaged. */
  async file({ id, artifacts }: MeshView, name: string): Promise<Uint8Array> {
    const known = artifacts.find((artifact) => artifact.name === name);
    if (known === undefined) throw new FailureError(`The mesh has no ${name}`);
    const answer = await this.#api.send(`/v1/meshes/${id}/artifacts/${name}`, {});
    const content = new Uint8Array(await answer.arrayBuffer());
    if (createHash('sha256').update(content).digest('hex') === known.sha256) return content;
    throw new FailureError(`${name} arrived damaged: try again`);
  }
}
