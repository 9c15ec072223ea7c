import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A program of the machine whose version can change what it makes. */
export interface Program {
  path: string;
  /** E.g. `156.0.8078.79`. */
  version: string;
}

const ANSWER_WITHIN_MS = 30_000;

/** Asks Chromium for its version; null where it does not run. */
export async function probeChromium(path: string): Promise<Program | null> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version', '--no-sandbox'], { timeout: ANSWER_WITHIN_MS });
    const version = /\d+(?:\.\d+){1,3}/.exec(stdout)?.[0];
    return version === undefined ? null : { path, version };
  } catch {
    return null;
  }
}
