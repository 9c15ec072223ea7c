import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { isAlive, signalProcess, startTimeOf } from '../../../infra/local/process-identity.js';
import type { Pack } from '../../../models/read-pack.js';
import { repositoryRoot } from '../../support/parts.js';
import {
  numbersOf,
  openProbeRunner,
  type ProbeRunner,
  type ProbeTask,
  probePack,
  runProbe,
} from '../../support/runner/probe-runner.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 60_000;
/** A call of some seconds: longer than a cancel waits. */
const LONG_CALL = 1_000_000;
/** A call of some ten milliseconds. */
const SHORT_CALL = 1_000;
const CHECKPOINT_EVERY = 4;

let runner: ProbeRunner;
let pack: Pack;

beforeAll(async () => {
  pack = await probePack();
});

beforeEach(() => {
  runner = openProbeRunner();
});

afterEach(async () => {
  await runner.close();
});

/** What a task comes to in a runner of its own. */
async function undisturbed(task: ProbeTask): Promise<Float32Array> {
  const other = openProbeRunner();
  try {
    return numbersOf(await runProbe(other, task, { pack }).result);
  } finally {
    await other.close();
  }
}

/** Steps that were done a second time, after a runner's end. */
function repeated(steps: number[]): number {
  return steps.length - new Set(steps).size;
}

describe('a runner', () => {
  it(
    'says how a job was run, and runs it again to the same bits',
    async () => {
      expect(await runner.start()).toBe('cpu');
      const first = runProbe(runner, { steps: 6 }, { pack });
      const { facts } = await first.result;
      expect(facts).toMatchObject({ provider: 'cpu', fallbackNodes: 0, calls: 6 });
      expect(facts.deviceSeconds).toBeGreaterThan(0);
      expect(facts.peakMiB).toBeGreaterThan(20);
      expect(first.steps).toEqual([1, 2, 3, 4, 5, 6]);
      expect(first.checkpoints.map(({ step }) => step)).toEqual([4]);
      const again = numbersOf(await runProbe(runner, { steps: 6 }, { pack }).result);
      expect(again).toEqual(numbersOf(await first.result));
      expect(again.every((x) => Number.isFinite(x) && x !== 0)).toBe(true);
    },
    DEADLINE_MS,
  );

  it(
    'goes on from a checkpoint to the bits of an undisturbed run',
    async () => {
      const whole = runProbe(runner, { steps: 7 }, { pack });
      const numbers = numbersOf(await whole.result);
      const rest = runProbe(runner, { steps: 7 }, { pack, checkpoint: whole.checkpoints[0]! });
      expect(numbersOf(await rest.result)).toEqual(numbers);
      expect(rest.steps).toEqual([5, 6, 7]);
    },
    DEADLINE_MS,
  );

  it(
    'lets two jobs go forward call by call, on one session',
    async () => {
      await runner.start();
      const told: string[] = [];
      const jobs = (['a', 'b'] as const).map((name, i) =>
        runProbe(
          runner,
          { steps: 12, repeats: SHORT_CALL, start: i + 1 },
          { pack, onStep: (step) => void told.push(`${name}${step}`) },
        ),
      );
      await Promise.all(jobs.map(({ result }) => result));
      // The second comes a moment after the first; from then on neither does two steps while the other waits.
      const shared = told.slice(told.indexOf('b1'), told.indexOf('a12'));
      expect(shared.length).toBeGreaterThan(10);
      const turns = shared.map((step) => step[0]);
      expect(turns.filter((turn, i) => i > 0 && turn === turns[i - 1])).toEqual([]);
      expect(numbersOf(await jobs[1]!.result)).toEqual(await undisturbed({ steps: 12, repeats: SHORT_CALL, start: 2 }));
    },
    DEADLINE_MS,
  );

  it(
    'ends a cancelled job at its next call, and nothing else',
    async () => {
      const kept = runProbe(runner, { steps: 30, repeats: SHORT_CALL, start: 2 }, { pack });
      const job = runProbe(runner, { steps: 100_000, repeats: SHORT_CALL }, { pack });
      await until(() => job.steps.length >= 2, { what: 'two steps' });
      const pid = runner.pid();
      job.cancel();
      await expect(job.result).rejects.toMatchObject({ code: 'CANCELED' });
      await kept.result;
      expect(repeated(kept.steps)).toBe(0);
      expect(runner.pid()).toBe(pid);
    },
    DEADLINE_MS,
  );

  it(
    'ends a call that does not end by ending the process; its neighbour goes on from its checkpoint',
    async () => {
      const task = { steps: 30, repeats: SHORT_CALL, start: 3 };
      const neighbour = runProbe(runner, task, { pack });
      await until(() => neighbour.checkpoints.length > 0, { what: 'a checkpoint of the neighbour' });
      const pid = runner.pid()!;
      const stuck = runProbe(runner, { steps: 1, repeats: 100 * LONG_CALL }, { pack });
      const before = neighbour.steps.length;
      // Nothing is told any more once the long call has begun.
      await until(() => neighbour.steps.length > before, { what: 'one more step' });
      let last = -1;
      await until(
        () => {
          const isStill = last === neighbour.steps.length;
          last = neighbour.steps.length;
          return isStill;
        },
        { what: 'the long call', everyMs: 400 },
      );
      stuck.cancel();
      await expect(stuck.result).rejects.toMatchObject({ code: 'CANCELED' });
      expect(numbersOf(await neighbour.result)).toEqual(await undisturbed(task));
      expect(runner.pid()).not.toBe(pid);
      expect(repeated(neighbour.steps)).toBeLessThanOrEqual(CHECKPOINT_EVERY);
      const resumed = runner.logged.find(({ message }) => message === 'resuming');
      expect(resumed?.step).toBe(
        neighbour.checkpoints.filter(({ step }) => step <= Number(resumed?.step)).at(-1)?.step,
      );
    },
    DEADLINE_MS,
  );

  it.each([5, 9, 14])(
    'fails the job that was at work when the process was killed at step %i, and goes on with the other',
    async (step) => {
      const killed: number[] = [];
      const kill = (now: number) => {
        if (now !== step || killed.length > 0) return;
        killed.push(runner.pid()!);
        signalProcess(runner.pid()!, 'SIGKILL');
      };
      const tasks = [1, 2].map((start) => ({ steps: 20, repeats: SHORT_CALL, start }));
      const jobs = tasks.map((task) => runProbe(runner, task, { pack, onStep: kill }));
      const ends = await Promise.allSettled(jobs.map(({ result }) => result));
      expect(killed).toHaveLength(1);
      for (const [i, end] of ends.entries()) {
        if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'ENGINE_CRASHED' });
        else {
          expect(numbersOf(end.value)).toEqual(await undisturbed(tasks[i]!));
          expect(repeated(jobs[i]!.steps)).toBeLessThanOrEqual(CHECKPOINT_EVERY);
        }
      }
      // A call was in flight or none was: one failed at most.
      expect(ends.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(1);
    },
    DEADLINE_MS,
  );

  it(
    'blames a crash on the job whose doing it was',
    async () => {
      const task = { steps: 30, repeats: SHORT_CALL, start: 2 };
      const neighbour = runProbe(runner, task, { pack });
      const culprit = runProbe(runner, { steps: 10, misdeed: 'crash', at: 3 }, { pack });
      await expect(culprit.result).rejects.toMatchObject({ code: 'ENGINE_CRASHED', message: /SIGSEGV/ });
      expect(numbersOf(await neighbour.result)).toEqual(await undisturbed(task));
    },
    DEADLINE_MS,
  );

  it(
    'ends what takes longer than the pack allows, in a graph and outside one',
    async () => {
      const hurried = await probePack({ step: 1_000 });
      const neighbour = runProbe(runner, { steps: 8, repeats: SHORT_CALL }, { pack });
      const inGraph = runProbe(runner, { steps: 1, repeats: 100 * LONG_CALL }, { pack: hurried });
      await expect(inGraph.result).rejects.toMatchObject({ code: 'ENGINE_HUNG', message: /step.* 1000 ms/ });
      const outside = runProbe(runner, { steps: 3, misdeed: 'hang', at: 2 }, { pack: hurried });
      await expect(outside.result).rejects.toMatchObject({ code: 'ENGINE_HUNG' });
      expect((await neighbour.result).facts.calls).toBeGreaterThan(0);
    },
    DEADLINE_MS,
  );

  it(
    'tells exhausted memory from a crash, and replaces the process',
    async () => {
      const task = { steps: 30, repeats: SHORT_CALL, start: 2 };
      const neighbour = runProbe(runner, task, { pack });
      await until(() => neighbour.steps.length > 0, { what: 'a step' });
      const pid = runner.pid();
      const greedy = runProbe(runner, { steps: 4, misdeed: 'exhaust', at: 1 }, { pack });
      await expect(greedy.result).rejects.toMatchObject({ code: 'GPU_OUT_OF_MEMORY' });
      expect(numbersOf(await neighbour.result)).toEqual(await undisturbed(task));
      expect(runner.pid()).not.toBe(pid);
    },
    DEADLINE_MS,
  );

  it(
    'passes on what an engine fails with; the process stays',
    async () => {
      const failing = runProbe(runner, { steps: 4, misdeed: 'fail', at: 1 }, { pack });
      await expect(failing.result).rejects.toMatchObject({ code: 'STAGE_FAILED', message: /asked to fail/ });
      const pid = runner.pid();
      await runProbe(runner, { steps: 1 }, { pack }).result;
      expect(runner.pid()).toBe(pid);
    },
    DEADLINE_MS,
  );

  it(
    'refuses a graph that is not what its manifest says',
    async () => {
      const manifest = structuredClone(pack.manifest);
      if (manifest.family !== 'triplane') throw new Error('Expected the probe to be a triplane');
      manifest.graphs.triplane_encoder.out.planes = ['f32', ['N', 65]];
      const job = runProbe(runner, { steps: 1 }, { pack: { ...pack, manifest, digest: 'f'.repeat(64) } });
      await expect(job.result).rejects.toMatchObject({ code: 'PACK_GRAPH_MISMATCH', message: /planes/ });
    },
    DEADLINE_MS,
  );

  it(
    'refuses a pack whose engine died three times in a row, until one try succeeds after the pause',
    async () => {
      await runner.close();
      let now = Date.parse('2026-08-01T00:00:00Z');
      runner = openProbeRunner({ now: () => now });
      const crash = () => runProbe(runner, { steps: 3, misdeed: 'crash', at: 1 }, { pack }).result;
      for (let i = 0; i < 3; i++) await expect(crash()).rejects.toMatchObject({ message: /SIGSEGV/ });
      const good = () => runProbe(runner, { steps: 1 }, { pack }).result;
      await expect(good()).rejects.toMatchObject({ code: 'ENGINE_CRASHED', message: /until 2026-08-01T00:00:30/ });
      now += 30_001;
      await good();
      await good();
    },
    DEADLINE_MS,
  );

  it(
    'starts a new process when one has died that had nothing to do',
    async () => {
      await runProbe(runner, { steps: 1 }, { pack }).result;
      const pid = runner.pid()!;
      signalProcess(pid, 'SIGKILL');
      await until(() => runner.pid() === null, { what: 'the end of the runner' });
      expect(runner.memory()).toBeNull();
      await runProbe(runner, { steps: 1 }, { pack }).result;
      expect(runner.pid()).not.toBe(pid);
    },
    DEADLINE_MS,
  );

  it(
    'gives a job up when no process begins',
    async () => {
      await runner.close();
      runner = openProbeRunner({ entry: new URL('file:///no/such/runner.js') });
      const job = runProbe(runner, { steps: 1 }, { pack });
      await expect(job.result).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
      await expect(runner.start()).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
    },
    DEADLINE_MS,
  );

  it(
    'gives a job up when processes start but never begin',
    async () => {
      await runner.close();
      const entry = new URL(`file://${repositoryRoot()}/tests/support/runner/silent-runner.ts`);
      runner = openProbeRunner({ entry, startWithinMs: 100 });
      const job = runProbe(runner, { steps: 1 }, { pack });
      await expect(job.result).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
    },
    DEADLINE_MS,
  );

  it(
    'gives the memory of an idle pack back, and not that of one at work',
    async () => {
      // The probe's own weights are small: what its calls work on is what counts.
      const rows = 200_000;
      const image = { data: new Float32Array(rows * 64).fill(0.1), dims: [rows, 64] };
      const task = { kind: 'field', image, seed: 1, resolution: 0, steps: 1, guidance: null } as const;
      const hooks = {
        progress: () => undefined,
        checkpoint: () => undefined,
        waiting: () => undefined,
        signal: new AbortController().signal,
      };
      await runner.run({ pack, task, checkpoint: null, priority: 3, place: 'device' }, hooks);
      const isLoaded = () => Object.keys(runner.memory()?.packs ?? {}).includes(pack.digest);
      await until(isLoaded, { what: 'a memory report with the pack' });
      const full = runner.memory()!;
      expect(Object.keys(full.packs)).toEqual([pack.digest]);
      const job = runProbe(runner, { steps: 100_000, repeats: SHORT_CALL }, { pack });
      await until(() => job.steps.length > 0, { what: 'a step' });
      await expect(runner.evict(pack.digest)).rejects.toMatchObject({ message: /a job uses it/ });
      job.cancel();
      await job.result.catch(() => undefined);
      await until(
        () =>
          runner.evict(pack.digest).then(
            () => true,
            () => false,
          ),
        { what: 'the eviction' },
      );
      const packs = () => Object.keys(runner.memory()?.packs ?? { unknown: 1 });
      await until(() => packs().length === 0, { what: 'a report without the pack' });
      await until(() => (runner.memory()?.totalMiB ?? Number.POSITIVE_INFINITY) < full.totalMiB - 40, {
        what: 'less memory',
      });
      // It is loaded again where it is asked for again; also by another process.
      await runProbe(runner, { steps: 1 }, { pack }).result;
      const first = runner.pid();
      runner.recycle();
      await runProbe(runner, { steps: 1 }, { pack }).result;
      expect(runner.pid()).not.toBe(first);
    },
    DEADLINE_MS,
  );

  it(
    'ends with its parent, even when that is killed in the middle of a long call',
    async () => {
      const script = path.join(repositoryRoot(), 'tests/support/runner/runner-parent.ts');
      const parent: ChildProcess = spawn(process.execPath, [script, String(100 * LONG_CALL)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
      const pid = Number(line.toString());
      const child = { pid, startTime: startTimeOf(pid) };
      expect(isAlive(child)).toBe(true);
      parent.kill('SIGKILL');
      await until(() => !isAlive(child), { what: 'the end of the runner' });
    },
    DEADLINE_MS,
  );
});
