import { tmpdir } from 'node:os';
import type { CliContext } from '../../../cli/context.js';
import { countTests } from '../../../cli/run-suite.js';

const context = { settings: { environment: {} } } as unknown as CliContext;

/** Counts of a Node program that writes `summary` where it is told to, and ends with `exitCode`. */
function countsOf(summary: string | null, exitCode: number) {
  const write =
    summary === null ? '' : `fs.writeFileSync(process.env.ORFEAS_TEST_SUMMARY, ${JSON.stringify(summary)});`;
  return countTests(context, process.execPath, ['-e', `${write} process.exit(${exitCode})`], { cwd: tmpdir() });
}

describe('counts of a suite', () => {
  test('are those that the program wrote', async () => {
    const counts = { passed: 4, failed: 0, skipped: 2 };
    expect(await countsOf(JSON.stringify(counts), 0)).toEqual(counts);
    expect(await countsOf(JSON.stringify({ ...counts, failed: 3 }), 1)).toEqual({ ...counts, failed: 3 });
  });

  test('hold a failure when the program broke off after its tests passed', async () => {
    expect(await countsOf('{"passed":4,"failed":0,"skipped":0}', 2)).toEqual({ passed: 4, failed: 1, skipped: 0 });
  });

  test('hold a failure when the program wrote none, or nonsense', async () => {
    const failed = { passed: 0, failed: 1, skipped: 0 };
    expect(await countsOf(null, 0)).toEqual(failed);
    expect(await countsOf('{"passed":', 0)).toEqual(failed);
  });
});
