import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from './parts.js';
import { cleanEnvironment } from './stack.js';

export interface OrfeasRun {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface OrfeasOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

/** The command as a user calls it, from any folder; resolves when it has ended. */
export function runOrfeas(args: readonly string[], options: OrfeasOptions): Promise<OrfeasRun> {
  return startOrfeas(args, options).ended;
}

/** The command while it runs: what it has written so far, and its end. */
export function startOrfeas(args: readonly string[], { cwd, env = {} }: OrfeasOptions) {
  const child: ChildProcess = spawn(join(repositoryRoot(), 'orfeas'), args, {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    written.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    written.stderr += chunk;
  });
  const ended = new Promise<OrfeasRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...written }));
  });
  return { child, written, ended };
}
