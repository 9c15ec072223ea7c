import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from '../context.js';
import { EXIT, UsageError } from '../exit-codes.js';

/** In this order: the cheap ones first. Only unit tests run side by side; the others start processes of their own. */
const SUITES = ['static', 'unit', 'integration', 'e2e', 'chaos'];

/** What the suite `static` checks, each as one test: types, then lint and formatting. */
const STATIC_CHECKS = [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.tests.json'],
  ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
];

const countsSchema = z.object({ passed: z.int(), failed: z.int(), skipped: z.int() });
type Counts = z.infer<typeof countsSchema>;

export function addTestCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  program
    .command('test')
    .description('run the tests')
    .argument('[suite]', `one of ${SUITES.join(', ')}; without it, all of them`)
    .argument('[jest...]', 'files and flags for Jest')
    .allowUnknownOption()
    .addHelpText('after', '\nCloses with the line "N passed, N failed, N skipped".')
    .action(async (suite: string | undefined, jest: string[]) => {
      if (suite !== undefined && !SUITES.includes(suite)) {
        throw new UsageError(`Expected one of ${SUITES.join(', ')} but received ${suite}`);
      }
      const total: Counts = { passed: 0, failed: 0, skipped: 0 };
      for (const name of suite === undefined ? SUITES : [suite]) {
        context.note(`\n== ${name} ==`);
        const counts = await (name === 'static' ? runStaticChecks(context) : runSuite(context, name, jest));
        total.passed += counts.passed;
        total.failed += counts.failed;
        total.skipped += counts.skipped;
      }
      context.print(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
      finish(total.failed === 0 ? EXIT.success : EXIT.failure);
    });
}

async function runStaticChecks(context: CliContext): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of STATIC_CHECKS) {
    const exitCode = await runNode(context, check, context.settings.environment);
    counts[exitCode === 0 ? 'passed' : 'failed'] += 1;
    context.note(`${exitCode === 0 ? 'ok' : 'FAILED'}: ${check.join(' ')}`);
  }
  return counts;
}

/** Runs one suite; a run that broke off counts as a failure, whatever it had counted. */
async function runSuite(context: CliContext, suite: string, jest: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'orfeas-test-'));
  const summary = join(folder, 'summary.json');
  try {
    const exitCode = await runJest(context, suite, jest, summary);
    const counts = readCounts(summary);
    return exitCode === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runJest(context: CliContext, suite: string, jest: readonly string[], summary: string): Promise<number> {
  const args = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
    ...['--selectProjects', suite, '--reporters', 'default'],
    ...['--reporters', './tests/support/summary-reporter.mjs'],
    // Jest's lists take what follows; a flag that takes nothing must end them.
    ...(suite === 'unit' ? ['--passWithNoTests'] : ['--runInBand', '--passWithNoTests']),
    ...jest,
  ];
  return runNode(context, args, { ...context.settings.environment, ORFEAS_TEST_SUMMARY: summary });
}

/** Runs a Node program in the repository's root; resolves with its exit code. */
function runNode({ root }: CliContext, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
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
