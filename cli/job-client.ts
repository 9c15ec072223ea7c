import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { isFinished } from '../contracts/statuses.js';
import type { ApiClient } from './api-client.js';
import { FailureError } from './exit-codes.js';

/** How long one answer is waited for, s. */
const WAIT_SECONDS = 30;
const LOOK_EVERY_MS = 1_000;

/** What meshes and sequences have in common. */
interface Job {
  id: string;
  status: Parameters<typeof isFinished>[0];
  artifacts: readonly { name: string; sha256: string }[];
}

/** The routes of one kind of job, as far as the command uses them. */
export class JobClient<View extends Job> {
  readonly #api: ApiClient;
  readonly #route: string;
  readonly #schema: z.ZodType<View>;

  /** @param route e.g. `/v1/meshes`. */
  constructor(api: ApiClient, route: string, schema: z.ZodType<View>) {
    this.#api = api;
    this.#route = route;
    this.#schema = schema;
  }

  /**
   * Starts a job and waits for its end.
   * @param path behind the route.
   * @param body a file as it is, or what is sent as JSON.
   */
  async run(path: string, body: Uint8Array | object): Promise<View> {
    const isFile = body instanceof Uint8Array;
    const answer = await this.#api.send(`${this.#route}${path}`, {
      method: 'POST',
      body: isFile ? new Blob([Uint8Array.from(body)]) : JSON.stringify(body),
      headers: {
        'content-type': isFile ? 'application/octet-stream' : 'application/json',
        // The call is repeated where the API is started again in the midst of it.
        'idempotency-key': randomUUID(),
        prefer: `wait=${WAIT_SECONDS}`,
      },
    });
    let job = this.#schema.parse(await answer.json());
    while (!isFinished(job.status)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      job = this.#schema.parse(await (await this.#api.send(`${this.#route}/${job.id}`, {})).json());
    }
    return job;
  }

  /** The content of a file that a job has made. @throws FailureError where it has none, or it arrives damaged. */
  async file({ id, artifacts }: View, name: string): Promise<Uint8Array> {
    const known = artifacts.find((artifact) => artifact.name === name);
    if (known === undefined) throw new FailureError(`There is no ${name}`);
    const answer = await this.#api.send(`${this.#route}/${id}/artifacts/${name}`, {});
    const content = new Uint8Array(await answer.arrayBuffer());
    if (createHash('sha256').update(content).digest('hex') === known.sha256) return content;
    throw new FailureError(`${name} arrived damaged: try again`);
  }
}
