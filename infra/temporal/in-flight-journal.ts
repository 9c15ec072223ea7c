import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ActivityNotFoundError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { hasEnded, nameOf, ownerOf, thisProcess } from '../local/process-owner.js';

/**
 * A note outlives its attempt by this long: the SDK tells Temporal of the end only after the activity's code has
 * returned, and tries to for some five seconds. Giving back an attempt of which Temporal knows the end does nothing.
 */
const KEEP_NOTES_MS = 10_000;

/**
 * Notes on disk which attempts a worker works on. A worker that was killed can't tell Temporal, which would wait a
 * whole heartbeat timeout; the worker that follows it on the same machine reads the notes and says so at once.
 *
 * Each process writes into a folder named after itself, which nobody touches while it lives: processes may share the
 * directory. What has ended is known by the boot of the machine, the process's id and its start time.
 */
export class InFlightJournal {
  readonly #directory: string;
  readonly #own: string;
  readonly #keepMs: number;

  /** @param directory shared with the processes that may follow this one; made when missing. */
  constructor(directory: string, { keepMs = KEEP_NOTES_MS }: { keepMs?: number } = {}) {
    this.#directory = directory;
    this.#own = nameOf(thisProcess());
    this.#keepMs = keepMs;
    mkdirSync(join(directory, this.#own), { recursive: true });
  }

  /** Notes an attempt until some time after the returned function is called. At once: what is not noted is lost. */
  note(taskToken: Uint8Array): () => void {
    const path = join(this.#directory, this.#own, fileNameOf(taskToken));
    writeFileSync(path, taskToken);
    return () => void setTimeout(() => rm(path, { force: true }).catch(() => undefined), this.#keepMs).unref();
  }

  /** Fails what processes that have ended left behind, retryably and with its last heartbeat kept. Returns how many. */
  async failLeftovers(client: Client): Promise<number> {
    let failed = 0;
    for (const entry of await readdir(this.#directory, { withFileTypes: true })) {
      const owner = entry.isDirectory() ? ownerOf(entry.name) : null;
      if (owner === null || entry.name === this.#own || !hasEnded(owner)) continue;
      failed += await failNoted(client, join(this.#directory, entry.name));
    }
    return failed;
  }

  /** The process has ended all that it worked on. */
  async close(): Promise<void> {
    await rm(join(this.#directory, this.#own), { recursive: true, force: true });
  }
}

/** Two processes may do this at the same time: for the second one there is nothing left. */
async function failNoted(client: Client, folder: string): Promise<number> {
  const fail = async (name: string): Promise<number> => {
    const token = await readFile(join(folder, name)).catch(() => null);
    if (token === null) return 0;
    try {
      await client.activity.fail(new Uint8Array(token), workerDied());
      return 1;
    } catch (error) {
      if (!(error instanceof ActivityNotFoundError)) throw error;
      return 0;
    }
  };
  const failed = await Promise.all((await readdir(folder).catch(() => [])).map(fail));
  await rm(folder, { recursive: true, force: true });
  return failed.reduce((sum, count) => sum + count, 0);
}

function workerDied(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'STAGE_FAILED',
    message: 'The worker process died; the next attempt resumes',
    // At once: the pause between attempts is for work that fails.
    nextRetryDelay: 1,
  });
}

function fileNameOf(taskToken: Uint8Array): string {
  return createHash('sha256').update(taskToken).digest('hex');
}
