import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CliContext } from './context.js';
import { EXIT, UsageError } from './exit-codes.js';
import { type Counts, countTests, runProgram, runSuite } from './run-suite.js';

/** Checkouts of the references, by setting; tests of those that are unset skip with that reason. */
const REFERENCES = [
  'ORFEAS_REF_TRIPOSR',
  'ORFEAS_REF_TRIPOSG',
  'ORFEAS_REF_HUNYUAN3D2',
  'ORFEAS_REF_HUNYUAN3D21',
  'ORFEAS_REF_U2NET',
] as const;

/** The TypeScript side: the engine replays what Python recorded. */
const REPLAYS = 'tests/integration/engines/parity';

/**
 * Compares our modules with the references (PyTorch), the exported graphs with our modules, and the TypeScript engine
 * with what Python recorded. pytest prints the table of the largest errors.
 */
export async function runParity(context: CliContext): Promise<Counts> {
  for (const name of REFERENCES) context.note(`${name}: ${context.settings[name] ?? 'not set, its comparisons skip'}`);
  const python = await parityPython(context);
  const exporters = join(context.root, 'models/export');
  context.note('\n-- Python: references, modules, graphs --');
  const graphs = await countTests(context, python, ['-m', 'pytest', '-rs'], { cwd: exporters });
  context.note('\n-- TypeScript: the engine against the recorded runs --');
  const engine = await runSuite(context, 'integration', { jest: ['--testPathPatterns', REPLAYS] });
  // A side that ran nothing proved nothing.
  const silent = [graphs, engine].filter(({ passed, failed, skipped }) => passed + failed + skipped === 0);
  return {
    passed: graphs.passed + engine.passed,
    failed: graphs.failed + engine.failed + silent.length,
    skipped: graphs.skipped + engine.skipped,
  };
}

/**
 * A Python with the exporters' locked packages: the one that ORFEAS_PARITY_PYTHON names, else one of the cache, made on
 * first use and again when the lock changes.
 * @throws UsageError when it can't be made.
 */
async function parityPython(context: CliContext): Promise<string> {
  const { ORFEAS_PARITY_PYTHON: given, ORFEAS_CACHE: cache, environment } = context.settings;
  if (given !== undefined) return given;
  const lock = join(context.root, 'models/export/requirements.txt');
  const digest = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12);
  const folder = join(resolve(cache ?? context.home), `parity-python-${digest}`);
  const python = join(folder, 'bin/python');
  const stamp = join(folder, '.ready');
  if (existsSync(stamp)) return python;
  context.note(`making a Python environment with PyTorch, once: 6 GB in ${folder} (or name one: ORFEAS_PARITY_PYTHON)`);
  rmSync(folder, { recursive: true, force: true });
  const steps = [
    ['python3.11', '-m', 'venv', folder],
    [python, '-m', 'pip', 'install', '--quiet', '--requirement', lock],
  ] as const;
  for (const [program, ...args] of steps) {
    const exitCode = await runProgram(program, args, context.root, environment).catch(() => EXIT.failure);
    if (exitCode !== EXIT.success) {
      throw new UsageError(
        `Expected Python 3.11 with models/export/requirements.txt but "${program} ${args.join(' ')}" failed; install it, or name one in ORFEAS_PARITY_PYTHON`,
      );
    }
  }
  writeFileSync(stamp, '');
  return python;
}
