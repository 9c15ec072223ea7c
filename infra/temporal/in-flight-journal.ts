import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ActivityNotFoundError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

/**
 * Notes on disk which attempts a worker works on. A worker that was killed can't tell Temporal, which would wait a
 * whole heartbeat timeout; the worker that follows it on the same machine reads the notes and says so at once.
 */
export class InFlightJournal {
  readonly #directory: string;

  /** @param directory of this worker alone; made when missing. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  /** Notes an attempt until the returned function is called. At once: what is not noted can't be given back. */
  note(taskToken: Uint8Array): () => Promise<void> {
    const path = join(this.#directory, fileNameOf(taskToken));
    writeFileSync(path, taskToken);
    return () => rm(path, { force: true });
  }

  /** Fails what a predecessor left behind, retryably and with its last heartbeat kept. Returns how many. */
  async failLeftovers(client: Client): Promise<number> {
    const names = await readdir(this.#directory);
    let failed = 0;
    for (const name of names) {
      const path = join(this.#directory, name);
      try {
        await client.activity.fail(new Uint8Array(await readFile(path)), workerDied());
        failed += 1;
      } catch (error) {
        if (!(error instanceof ActivityNotFoundError)) throw error;
      }
      await rm(path, { force: true });
    }
    return failed;
  }
}

function workerDied(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'STAGE_FAILED',
    message: 'The worker process died; the next attempt resumes',
  });
}

function fileNameOf(taskToken: Uint8Array): string {
  return createHash('sha256').update(taskToken).digest('hex');
}
