import { randomInt } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { allFaultCases, nameOf, sampleFaultCases } from '../support/faults/fault-case.js';
import { type FaultRun, runFaults } from '../support/faults/run-faults.js';

/** `./orfeas test chaos --full` sets it; otherwise a sample runs. */
const IS_FULL = process.env.ORFEAS_CHAOS_FULL === '1';
const SEED = Number(process.env.ORFEAS_CHAOS_SEED ?? randomInt(2 ** 31));
/** Of the sample, such that all chaos tests take less than 6 minutes. */
const SAMPLED = 12;
/** Set-ups side by side. */
const BENCHES = 2;
const DEADLINE_MS = 600_000;

/** Part of a case's name: only those run, out of the whole matrix. */
const ONLY = process.env.ORFEAS_CHAOS_ONLY;

const all = allFaultCases(SEED);
const cases =
  ONLY !== undefined ? all.filter((it) => nameOf(it).includes(ONLY)) : IS_FULL ? all : sampleFaultCases(SEED, SAMPLED);
let run: FaultRun;

beforeAll(() => {
  process.stderr.write(`ORFEAS_CHAOS_SEED=${SEED}: ${cases.length} cases of the fault matrix\n`);
  run = runFaults(cases, Math.min(BENCHES, cases.length), (line) => process.stderr.write(`${line}\n`));
});

afterAll(async () => {
  await run.end();
  process.stderr.write(`\n${run.table()}\n`);
  const { ORFEAS_CHAOS_TABLE: file } = process.env;
  if (file !== undefined) appendFileSync(file, `seed ${SEED}\n${run.table()}\n`);
}, DEADLINE_MS);

test.each(cases.map((fault) => ({ name: nameOf(fault), fault })))(
  '$name: the generation comes through by itself, as if nothing had been',
  async ({ fault }) => {
    const { flaws } = await run.outcomeOf(fault);
    expect(flaws).toEqual([]);
  },
  DEADLINE_MS,
);
