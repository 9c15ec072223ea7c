import { writeFileSync } from 'node:fs';

/**
 * Counts for `./orfeas test`, written to the file that ORFEAS_TEST_SUMMARY names, and the names of skipped tests,
 * which say why they were skipped. A file that could not even be loaded counts as one failed test.
 */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap(({ testResults }) =>
      testResults.filter(({ status }) => status === 'pending' || status === 'skipped' || status === 'todo'),
    );
    for (const { fullName } of skipped) process.stderr.write(`skipped: ${fullName}\n`);
    const path = process.env.ORFEAS_TEST_SUMMARY;
    if (!path) return;
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: skipped.length,
    };
    writeFileSync(path, JSON.stringify(counts));
  }
}
