import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { SupervisedPart } from '../../infra/local/supervised-part.js';
import { openTemporalClient } from '../../infra/temporal/connect-client.js';
import { type FaultStack, type SupervisedName, startFaultStack } from '../support/faults/fault-stack.js';
import { engineSteps } from '../support/faults/repeated-steps.js';
import { createClient } from '../support/generation-client.js';
import { repositoryRoot } from '../support/parts.js';
import { until } from '../support/until.js';
import { type BenchLine, median } from './figures.js';
import type { PeerSteps } from './recover-peer.js';

/** The bench's lines: medians in seconds from the kill of a worker to the next step that had not been done before. */
export interface RecoverBenchLine extends BenchLine {
  bench: 'recover';
  variant: 'restarted' | 'host gone';
  /** Steps that had to be done again, the most of all rounds, ours and the peer's. */
  lost: number;
  peerLost: number;
  /** Steps between two checkpoints. */
  checkpointEvery: number;
  /** Median of what a step takes, s. */
  step: number;
}

/** A step that was done: when, ms since the epoch. */
interface Step {
  atMs: number;
  step: number;
}

/** What a kill cost. */
interface Recovery {
  seconds: number;
  lost: number;
}

/** One side of the comparison. */
interface Contender {
  /** Starts 50 steps. @returns what ends them. */
  begin(): Promise<() => Promise<void>>;
  /** The steps so far of one of its workers. */
  steps(worker: number): Step[];
  /** Ends a worker with SIGKILL; with `forGood` it is not started again. */
  kill(worker: number, end: 'restarted' | 'host gone'): void;
  /** Starts a worker that was ended for good. */
  revive(worker: number): Promise<void>;
}

const STEPS = 50;
/** Kills come in the middle half, at changing places between two checkpoints. */
const FIRST_KILL = 14;
const CHECKPOINT_EVERY = 2;
/** Graph calls before the first step: the picture's tokens. */
const CALLS_BEFORE = 1;
const HEARTBEAT_TIMEOUT_MS = 10_000;
const DEADLINE_MS = 240_000;
const OPTIONS = { steps: STEPS, guidance: 1, resolution: 32, targetFaces: 1000, textureSize: 512 };
const WORKERS = ['gpu-worker', 'spare-gpu-worker'] as const satisfies readonly SupervisedName[];

/** Runs the rows. @param rounds kills of each side in each row. */
export async function* runRecoverBench(
  rounds = 5,
  variants: readonly RecoverBenchLine['variant'][] = ['restarted', 'host gone'],
): AsyncGenerator<RecoverBenchLine> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  for (const variant of variants) {
    const stack = await startFaultStack({ spare: variant === 'host gone' });
    const workers = variant === 'restarted' ? 1 : 2;
    try {
      const us = ourselves(stack, workers);
      const stepMs = await measureStep(us, workers);
      const peer = await openPeer(stack, workers, stepMs);
      const found: { ours: Recovery; peer: Recovery }[] = [];
      try {
        for (let round = 0; round < rounds; round++) {
          const at = FIRST_KILL + round;
          found.push({
            ours: await recover(us, variant, workers, at),
            peer: await recover(peer.contender, variant, workers, at),
          });
        }
      } finally {
        await peer.end();
      }
      yield lineOf(variant, found, stepMs);
    } finally {
      await stack.end();
    }
  }
}

function lineOf(
  variant: RecoverBenchLine['variant'],
  found: readonly { ours: Recovery; peer: Recovery }[],
  stepMs: number,
): RecoverBenchLine {
  const ours = median(found.map((round) => round.ours.seconds));
  const peer = median(found.map((round) => round.peer.seconds));
  return {
    ...{ bench: 'recover', variant, ours, peer, peerName: 'a plain Temporal activity', ratio: ours / peer, unit: 's' },
    n: found.length,
    lost: Math.max(...found.map((round) => round.ours.lost)),
    peerLost: Math.max(...found.map((round) => round.peer.lost)),
    checkpointEvery: CHECKPOINT_EVERY,
    step: stepMs / 1000,
  };
}

/** Has a stage begun, killed at a step, and gone on. */
async function recover(
  side: Contender,
  variant: 'restarted' | 'host gone',
  workers: number,
  at: number,
): Promise<Recovery> {
  const before = Array.from({ length: workers }, (_, worker) => side.steps(worker).length);
  const news = (worker: number) => side.steps(worker).slice(before[worker]);
  const end = await side.begin();
  const workerAt = () => before.findIndex((_, worker) => (news(worker).at(-1)?.step ?? 0) >= at);
  await until(() => workerAt() >= 0, { what: `step ${at}`, deadlineMs: DEADLINE_MS, everyMs: 10 });
  const victim = workerAt();
  const killedAtMs = Date.now();
  side.kill(victim, variant);
  await delay(50);
  const done = Math.max(...news(victim).map(({ step }) => step));
  const after = () =>
    before
      .flatMap((_, worker) => news(worker))
      .filter(({ atMs }) => atMs > killedAtMs)
      .sort((a, b) => a.atMs - b.atMs);
  const next = await until(() => after().find(({ step }) => step > done), {
    ...{ what: `step ${done + 1}`, deadlineMs: DEADLINE_MS, everyMs: 10 },
  });
  const firstAgain = after().find(({ step }) => step <= done)?.step ?? done + 1;
  await end();
  if (variant === 'host gone') await side.revive(victim);
  return { seconds: (next.atMs - killedAtMs) / 1000, lost: done - firstAgain + 1 };
}

/** How long a step takes, ms, on a machine that does nothing else. */
async function measureStep(us: Contender, workers: number): Promise<number> {
  const end = await us.begin();
  const steps = () => Array.from({ length: workers }, (_, worker) => us.steps(worker)).flat();
  await until(() => steps().length >= 10, { what: 'ten steps', deadlineMs: DEADLINE_MS });
  await end();
  return median(
    steps()
      .slice(1, 10)
      .map(({ atMs }, index) => atMs - steps()[index]!.atMs),
  );
}

function ourselves(stack: FaultStack, workers: number): Contender {
  const client = createClient(() => stack.apiUrl);
  const picture = path.join(repositoryRoot(), 'docs/samples/toadstool.png');
  return {
    async begin() {
      await stack.healthy();
      await drained(stack);
      const { id } = await client.create(picture, { model: 'tiny-flow', options: OPTIONS, recompute: true });
      return async () => {
        await fetch(`${stack.apiUrl}/v1/generations/${id}/cancel`, { method: 'POST' });
        await client.wait(id, 'the cancel', ({ status }) => status === 'CANCELED', DEADLINE_MS);
      };
    },
    // Every run encodes the picture first, which its count does not tell from the step that it goes on after.
    steps: (worker) =>
      engineSteps(stack.log(WORKERS[worker]!))
        .filter(({ job, step }, index, all) => all[index - 1]?.job === job && step > all[index - 1]!.step)
        .map(({ atMs, step }) => ({ atMs, step: step - CALLS_BEFORE }))
        .filter(({ step }) => step <= STEPS),
    kill(worker, end) {
      const name = WORKERS[worker]!;
      if (end === 'host gone') stack.abandon(name);
      else process.kill(stack.processOf(name)!.pid, 'SIGKILL');
    },
    async revive(worker) {
      stack.revive(WORKERS[worker]!);
      await stack.healthy();
    },
  };

  /** Until the workers say that they serve: a stage that waits for one would tell nothing of its recovery. */
  async function drained({ apiUrl }: FaultStack): Promise<void> {
    const offers = async () => (await (await fetch(`${apiUrl}/v1/models`)).text()).includes('"tiny-flow"');
    await until(offers, { what: `${workers} workers that offer tiny-flow`, deadlineMs: DEADLINE_MS, everyMs: 100 });
  }
}

async function openPeer(
  stack: FaultStack,
  workers: number,
  stepMs: number,
): Promise<{ contender: Contender; end(): Promise<void> }> {
  const address = stack.settings.ORFEAS_TEMPORAL_ADDRESS;
  const { client, connection } = openTemporalClient(stack.settings);
  const native = await NativeConnection.connect({ address });
  const orchestrator = await Worker.create({
    connection: native,
    namespace: 'default',
    taskQueue: 'peer-workflows',
    workflowsPath: fileURLToPath(new URL('./recover-peer-workflow.js', import.meta.url)),
  });
  const running = orchestrator.run();
  const abandoned = new Set<number>();
  await mkdir(path.join(stack.home, 'peer'), { recursive: true });
  const logOf = (worker: number) => path.join(stack.home, 'peer', `${worker}.log`);
  const start = (worker: number) => {
    const part = new SupervisedPart(
      {
        ...{ name: 'gpu-worker', command: process.execPath, environment: process.env, cwd: stack.home, ports: [] },
        args: [path.join(import.meta.dirname, 'recover-peer.js'), address],
        ...{ health: `tcp://${address}`, log: logOf(worker), graceMs: 5_000 },
      },
      { onChange: () => undefined, onDeath: () => !abandoned.has(worker) },
    );
    part.start();
    return part;
  };
  const parts = Array.from({ length: workers }, (_, worker) => start(worker));
  const steps: PeerSteps = { count: STEPS, stepMs, heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS };
  let runs = 0;
  return {
    contender: {
      async begin() {
        runs += 1;
        const options = { taskQueue: 'peer-workflows', workflowId: `peer-${runs}`, args: [steps] };
        const handle = await client.workflow.start('peerWorkflow', options);
        return async () => void (await handle.terminate());
      },
      steps: (worker) => readSteps(logOf(worker)),
      kill(worker, end) {
        if (end === 'host gone') abandoned.add(worker);
        process.kill(parts[worker]!.view().pid!, 'SIGKILL');
      },
      async revive(worker) {
        abandoned.delete(worker);
        parts[worker] = start(worker);
      },
    },
    async end() {
      await Promise.all(parts.map((part) => part.stop()));
      orchestrator.shutdown();
      await running;
      await native.close();
      await connection.close();
    },
  };
}

function readSteps(file: string): Step[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line) => {
    if (!line.startsWith('{"time"') || !line.endsWith('}')) return [];
    const { time, step } = JSON.parse(line) as { time: string; step: number };
    return [{ atMs: Date.parse(time), step }];
  });
}

if (import.meta.main) {
  for await (const line of runRecoverBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
