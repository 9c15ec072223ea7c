import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { runParity } from '../run-parity.js';
import { type Counts, runProgram, runSuite, type SuiteRun } from '../run-suite.js';

/** In this order: the cheap ones first. Only unit tests run side by side; the others start processes of their own. */
const SUITES = ['static', 'unit', 'replay', 'integration', 'conformance', 'e2e', 'chaos'];

/**
 * Run only when named: parity needs PyTorch, 6 GB, and checkouts of the references; the soak a quarter of an hour or more.
 */
const OPT_IN = ['parity', 'soak'];

/** What the suite `static` checks, each as one test: types, then lint and formatting. */
const STATIC_CHECKS = [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.tests.json'],
  ['node_modules/typescript/bin/tsc', '-p', 'studio'],
  ['node_modules/typescript/bin/tsc', '-p', 'scene'],
  ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
];

export function addTestCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const names = [...SUITES, ...OPT_IN];
  program
    .command('test')
    .description('run the tests')
    .argument('[suite]', `one of ${names.join(', ')}; without it, all of them but ${OPT_IN.join(', ')}`)
    .argument('[jest...]', 'files and flags for Jest')
    .option('--full', 'chaos: every case of the fault matrix, with a table, instead of a sample')
    .option('--blender', 'conformance: with Blender as a reader, which is installed where it is missing (570 MB)')
    .allowUnknownOption()
    .addHelpText('after', '\nCloses with the line "N passed, N failed, N skipped".')
    .action(async (suite: string | undefined, jest: string[], flags: Flags) => {
      if (suite !== undefined && !names.includes(suite)) {
        throw new UsageError(`Expected one of ${names.join(', ')} but received ${suite}`);
      }
      let interrupted = false;
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (interrupted = true));
      const total: Counts = { passed: 0, failed: 0, skipped: 0 };
      for (const name of suite === undefined ? SUITES : [suite]) {
        context.note(`\n== ${name} ==`);
        const counts = await runNamed(context, name, { jest, env: variablesOf(flags) });
        total.passed += counts.passed;
        total.failed += counts.failed;
        total.skipped += counts.skipped;
        if (interrupted) break;
      }
      context.print(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
      finish(interrupted ? EXIT.interrupted : total.failed === 0 ? EXIT.success : EXIT.failure);
    });
}

/** Flags of single suites. */
interface Flags {
  full?: true;
  blender?: true;
}

/** How the tests learn of them. */
function variablesOf({ full, blender }: Flags): NodeJS.ProcessEnv {
  return { ...(full && { ORFEAS_CHAOS_FULL: '1' }), ...(blender && { ORFEAS_CONFORMANCE_BLENDER: '1' }) };
}

function runNamed(context: CliContext, name: string, run: SuiteRun): Promise<Counts> {
  if (name === 'static') return runStaticChecks(context);
  return name === 'parity' ? runParity(context) : runSuite(context, name, run);
}

async function runStaticChecks(context: CliContext): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of STATIC_CHECKS) {
    const exitCode = await runProgram(process.execPath, check, context.root, context.settings.environment);
    counts[exitCode === 0 ? 'passed' : 'failed'] += 1;
    context.note(`${exitCode === 0 ? 'ok' : 'FAILED'}: ${check.join(' ')}`);
  }
  return counts;
}
