import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { modelsDirectory } from '../infra/local/plan-parts.js';
import type { CliContext } from './context.js';
import { EXIT } from './exit-codes.js';

/**
 * Runs a verb of `./orfeas models` in the process that knows packs; it talks to people itself, on stderr and the
 * terminal. The answer is its result, or the exit code under which it has told what is wrong.
 */
export async function runPacks<T extends z.ZodType>(
  { root, home, settings }: CliContext,
  args: readonly string[],
  schema: T,
): Promise<{ result: z.output<T> } | { exitCode: number }> {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(root, 'dist/gpu-workers/packs/main.js'), ...args],
    {
      stdio: ['inherit', 'pipe', 'inherit'],
      env: { ...settings.environment, ORFEAS_MODELS_DIR: modelsDirectory(home, settings.environment) },
    },
  );
  // Ctrl-C reaches it by itself; this process stays to tell how it ended.
  const stay = () => undefined;
  process.on('SIGINT', stay);
  try {
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? EXIT.interrupted : EXIT.failure)));
    });
    const [written, exitCode] = await Promise.all([text(child.stdout), ended]);
    return exitCode === EXIT.success ? { result: schema.parse(JSON.parse(written)) } : { exitCode };
  } finally {
    process.off('SIGINT', stay);
  }
}
