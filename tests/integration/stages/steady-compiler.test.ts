import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '../../support/parts.js';

/** Bits of V8's %GetOptimizationStatus (src/runtime/runtime.h, OptimizationStatus). */
const [MAGLEV, TURBOFAN] = [1 << 5, 1 << 6];
const CALLS = 300_000;

/** Calls a function often and prints all states that its code was seen in. */
const PROGRAM = `
  await import(process.argv[1]);
  const values = new Float64Array(50);
  function sum(array) { let total = 0; for (let at = 0; at < array.length; at++) total += 2 * array[at]; return total; }
  let seen = 0;
  for (let call = 0; call < ${CALLS}; call++) {
    sum(values);
    if (call % 50 === 0) seen |= %GetOptimizationStatus(sum);
  }
  console.log(seen);
`;

test('a process that has loaded a stage compiles with TurboFan, and never with Maglev', () => {
  const stage = join(repositoryRoot(), 'dist/activities/preprocess/preprocess-stage.js');
  const seen = statesWith(pathToFileURL(stage).href);
  expect(seen & TURBOFAN).not.toBe(0);
  expect(seen & MAGLEV).toBe(0);
  // Elsewhere Maglev is there: the test can tell.
  expect(statesWith('node:v8') & MAGLEV).not.toBe(0);
});

function statesWith(module: string): number {
  const flags = ['--allow-natives-syntax', '--input-type=module'];
  return Number(execFileSync(process.execPath, [...flags, '--eval', PROGRAM, module], { encoding: 'utf8' }));
}
