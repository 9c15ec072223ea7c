import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { CliContext } from './context.js';
import { EXIT } from './exit-codes.js';

const countsSchema = z.object({ passed: z.int(), failed: z.int(), skipped: z.int() });
export type Counts = z.infer<typeof countsSchema>;

/** How a suite is run. */
export interface SuiteRun {
  /** Further arguments for Jest. */
  jest: readonly string[];
  /** Further variables for the tests. */
  env?: NodeJS.ProcessEnv;
}

/** Runs one of Jest's suites. */
export function runSuite(context: CliContext, suite: string, { jest, env = {} }: SuiteRun): Promise<Counts> {
  const args = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
    ...['--selectProjects', suite, '--reporters', 'default'],
    ...['--reporters', './tests/support/summary-reporter.mjs'],
    // Jest's lists take what follows; a flag that takes nothing must end them.
    ...(suite === 'unit' ? ['--passWithNoTests'] : ['--runInBand', '--passWithNoTests']),
    ...jest,
  ];
  return countTests(context, process.execPath, args, { cwd: context.root, env });
}

/**
 * Runs a program that writes its counts to the file ORFEAS_TEST_SUMMARY names. One that broke off counts as a failure,
 * whatever it had counted.
 */
export async function countTests(
  context: CliContext,
  program: string,
  args: readonly string[],
  { cwd, env: extra = {} }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'orfeas-test-'));
  const summary = join(folder, 'summary.json');
  try {
    const env = { ...context.settings.environment, ...extra, ORFEAS_TEST_SUMMARY: summary };
    const exitCode = await runProgram(program, args, cwd, env);
    const counts = readCounts(summary);
    return exitCode === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program to its end, with this one's output; resolves with its exit code. */
export function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], env });
    // Ctrl-C reaches it by itself; this process stays to tell how it ended.
    process.on('SIGINT', () => undefined);
    process.once('SIGTERM', () => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? EXIT.failure));
  });
}

function readCounts(path: string): Counts {
  try {
    return countsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
