import { spawn } from 'node:child_process';
import { closeSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkHealth, type PartHealth } from './check-health.js';
import { type LocalState, localPaths, readState } from './local-state.js';
import { openLog, tailLog } from './part-log.js';
import { isAlive } from './process-identity.js';

export interface UpOptions {
  environment: NodeJS.ProcessEnv;
  /** Told what is still awaited, whenever that changes. */
  onProgress?: (message: string) => void;
  /** Built entry of the supervisor; by default the one beside this file. */
  supervisorEntry?: string;
  /** The set-up ends with this process; by default it outlives everybody. */
  whilePid?: number;
  /** How long everything together may take. */
  deadlineMs?: number;
}

const POLL_MS = 30;
/** Cold on a slow disk, a first start of all five parts was seen to take 4 s; a machine under load gets ten times that. */
const DEADLINE_MS = 60_000;

/** The set-up could not be started; the message says what was seen and where to look. */
export class LocalSetupError extends Error {
  override readonly name = 'LocalSetupError';
}

/** The running set-up of a home; null where none runs. */
export function readRunning(home: string): LocalState | null {
  const state = readState(home);
  return state !== null && isAlive(state) ? state : null;
}

/**
 * Starts a home's set-up where none runs, and waits until every part answers.
 * @returns its state, and whether this call started it.
 * @throws LocalSetupError when it does not come up in time.
 */
export async function ensureUp(home: string, options: UpOptions): Promise<{ state: LocalState; started: boolean }> {
  let supervisor: { ended: string | null } | null = null;
  if (readRunning(home) === null) supervisor = spawnSupervisor(home, options);
  const started = supervisor !== null;
  const deadline = performance.now() + (options.deadlineMs ?? DEADLINE_MS);
  let awaited = '';
  let unwell: PartHealth[] = [];
  for (;;) {
    const state = readRunning(home);
    if (state !== null) {
      unwell = (await checkHealth(state)).filter(({ healthy }) => !healthy);
      if (unwell.length === 0) return { state, started };
    }
    if (supervisor?.ended != null && readRunning(home) === null) {
      throw new LocalSetupError(`The local set-up ended at once (${supervisor.ended}).\n${lastLines(home)}`);
    }
    if (performance.now() > deadline) throw new LocalSetupError(explainTimeout(home, state, unwell));
    const message = state === null ? 'supervisor' : unwell.map(({ name }) => name).join(', ');
    if (message !== awaited) options.onProgress?.(message);
    awaited = message;
    await delay(POLL_MS);
  }
}

function spawnSupervisor(
  home: string,
  { environment, supervisorEntry, whilePid }: UpOptions,
): { ended: string | null } {
  const { supervisorLog } = localPaths(home);
  mkdirSync(home, { recursive: true });
  const log = openLog(supervisorLog);
  const entry = supervisorEntry ?? join(import.meta.dirname, 'supervisor.js');
  const child = spawn(process.execPath, [entry, resolve(home), ...(whilePid === undefined ? [] : [String(whilePid)])], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: home,
    env: environment,
  });
  closeSync(log);
  const outcome: { ended: string | null } = { ended: null };
  child.once('error', (error) => {
    outcome.ended = error.message;
  });
  child.once('exit', (code, signal) => {
    // 0: another supervisor was faster; its state appears in a moment.
    if (code !== 0) outcome.ended = signal ?? `exit code ${code}`;
  });
  child.unref();
  return outcome;
}

function explainTimeout(home: string, state: LocalState | null, unwell: readonly PartHealth[]): string {
  if (state === null) return `The local set-up did not start.\n${lastLines(home)}`;
  const parts = unwell.map(({ name, reason }) => {
    const log = state.parts.find((part) => part.name === name)?.log ?? '';
    return `  ${name}: ${reason}. Its log, ${log}, ends with:\n${indent(tailLog(log, 5))}`;
  });
  return `These parts of the local set-up are not well:\n${parts.join('\n')}`;
}

function lastLines(home: string): string {
  const { supervisorLog } = localPaths(home);
  return `Its log, ${supervisorLog}, ends with:\n${indent(tailLog(supervisorLog, 10))}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
