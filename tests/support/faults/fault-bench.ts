import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { recordKey } from '../../../activities/stage-key.js';
import type { Generation } from '../../../contracts/generation.js';
import { generationWorkflowId } from '../../../contracts/orchestration.js';
import { STAGE_ACTIVITIES, type StageName } from '../../../contracts/stages.js';
import { keys } from '../../../infra/storage/keys.js';
import { openMinioStore } from '../../../infra/storage/minio-store.js';
import type { ObjectStore } from '../../../infra/storage/object-store.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { createClient, digestsOf, type GenerationClient } from '../generation-client.js';
import { repositoryRoot } from '../parts.js';
import { until } from '../until.js';
import { versionsOf } from '../versions-of.js';
import type { FaultCase } from './fault-case.js';
import { type FaultStack, startFaultStack } from './fault-stack.js';
import { injectFault } from './inject-fault.js';
import { meetMoment } from './meet-moment.js';
import { readEventNumbers } from './read-events.js';
import { engineSteps, type FallBack, fallsBack } from './repeated-steps.js';

/** What came of a case. */
export interface FaultOutcome {
  /** From the fault to the generation's end, s. */
  seconds: number;
  /** Of the disturbed stage. */
  attempts: number;
  /** Steps of the network that were done twice. */
  repeated: number;
  /** What is wrong, a sentence each; none when the generation came through as it should. */
  flaws: string[];
}

/** A set-up in which cases run one after the other. */
export interface FaultBench {
  run(fault: FaultCase): Promise<FaultOutcome>;
  end(): Promise<void>;
}

const TENANT = 'local';
const PICTURE = join(repositoryRoot(), 'docs/samples/toadstool.png');
const DEADLINE_MS = 240_000;
/** Tries at meeting a stage: on a machine that is busy with other things the look may come too late. */
const TRIES = 6;

/** A pack whose sampler makes checkpoints, for what happens in `shape`. */
const SAMPLED = {
  model: 'tiny-flow',
  options: { steps: 4, guidance: 1, resolution: 32, targetFaces: 2_000, textureSize: 512 },
  checkpoint: 2,
  /** The calls from the picture's encoding to the last checkpoint; those that decode come after it. */
  sampled: 5,
};
/** A quick one, whose network also gives the colours, for the other stages. */
const QUICK = {
  model: 'tiny-triplane',
  options: { resolution: 32, targetFaces: 20_000, textureSize: 1024 },
  checkpoint: null,
};

/** Starts a set-up and learns how a generation comes out that nobody disturbs. */
export async function openFaultBench(): Promise<FaultBench> {
  const stack = await startFaultStack();
  const { client, connection } = openTemporalClient(stack.settings);
  try {
    const api = createClient(() => stack.apiUrl);
    const versions = await versionsOf(stack.settings);
    const learn = async (model: typeof SAMPLED | typeof QUICK) =>
      api.succeed((await start(api, model)).id, DEADLINE_MS);
    // The first warms everything up; how long stages take is asked of the quick one only.
    const undisturbed = { sampled: await learn(SAMPLED), quick: await learn(QUICK) };
    const bench = new Bench({ stack, client, api, versions, undisturbed, store: openMinioStore(stack.settings) });
    return {
      run: (fault) => bench.run(fault),
      async end() {
        await connection.close();
        await stack.end();
      },
    };
  } catch (error) {
    await connection.close();
    await stack.end();
    throw error;
  }
}

function start(api: GenerationClient, { model, options }: typeof SAMPLED | typeof QUICK): Promise<Generation> {
  return api.create(PICTURE, { model, options, outputs: ['glb', 'stl'], recompute: true });
}

interface BenchParts {
  stack: FaultStack;
  client: Client;
  api: GenerationClient;
  store: ObjectStore;
  versions(key: string): Promise<number>;
  undisturbed: { sampled: Generation; quick: Generation };
}

class Bench {
  readonly #parts: BenchParts;

  constructor(parts: BenchParts) {
    this.#parts = parts;
  }

  /** Runs a case; one whose stage was over before the fault is tried again. */
  async run(fault: FaultCase): Promise<FaultOutcome> {
    for (let tries = 0; tries < TRIES; tries++) {
      const outcome = await this.#try(fault, tries);
      if (outcome !== null) return outcome;
    }
    throw new Error(`${fault.stage} was over before it could be disturbed, ${TRIES} times`);
  }

  async #try({ part, fault, stage, moment }: FaultCase, tries: number): Promise<FaultOutcome | null> {
    const { stack, client, api, store, undisturbed } = this.#parts;
    await stack.healthy();
    await this.#tidy();
    const plan = stage === 'shape' ? SAMPLED : QUICK;
    const normal = stage === 'shape' ? undisturbed.sampled : undisturbed.quick;
    const logged = stack.log('gpu-worker').length;
    const { id } = await start(api, plan);
    // Sooner at each try: it may have been learned while the machine was busy.
    const seconds = (normal.stages.find(({ name }) => name === stage)?.seconds ?? 0) / 2 ** tries;
    const checkpoint = stage === 'shape' ? plan.checkpoint : null;
    const [aimed] = await Promise.all([
      // A runner that the last try has killed comes back when a job wants it.
      until(() => stack.processOf(part), { what: `a process of ${part}`, everyMs: 5 }),
      meetMoment(stage, moment, { stack, client, store, tenant: TENANT, id, seconds, checkpoint }),
    ]);
    const at = await injectFault(stack, { part, fault }, aimed);
    const generation = await api.succeed(id, DEADLINE_MS);
    const finishedAt = Date.parse(generation.finishedAt!);
    await stack.healthy();
    if (!(await this.#wasMet(id, stage, at))) return null;
    return {
      seconds: (finishedAt - at) / 1000,
      attempts: generation.stages.find(({ name }) => name === stage)?.attempt ?? 0,
      ...(await this.#judge(generation, normal, logged)),
    };
  }

  async #judge(generation: Generation, normal: Generation, logged: number) {
    const { stack, versions } = this.#parts;
    const flaws: string[] = [];
    const [is, should] = [generation, normal].map((it) => JSON.stringify(Object.entries(digestsOf(it)).sort()));
    if (is !== should) flaws.push(`Expected the files ${should} but received ${is}`);
    for (const { name, key } of generation.stages) {
      const count = await versions(keys.stage(TENANT, recordKey(key!, generation.id)));
      if (count !== 1) flaws.push(`Expected one version of the record of ${name} but there are ${count}`);
    }
    const numbers = await readEventNumbers(stack.apiUrl, generation.id);
    if (numbers.length === 0 || numbers.some((seq, index) => seq !== index + 1)) {
      flaws.push(`Expected events numbered from 1 without a gap but received ${numbers}`);
    }
    const falls = fallsBack(engineSteps(stack.log('gpu-worker'), logged));
    for (const fall of falls) {
      const most = normal.model === SAMPLED.model ? mostLost(fall) : 0;
      if (fall.from - fall.to > most) flaws.push(`Expected at most ${most} steps lost but received ${show(fall)}`);
    }
    return { repeated: falls.reduce((sum, { from, to }) => sum + from - to, 0), flaws };
  }

  /** Whether a fault hit a stage between its start and its end, as Temporal has noted them. */
  async #wasMet(id: string, stage: StageName, at: number): Promise<boolean> {
    const { events } = await this.#parts.client.workflow.getHandle(generationWorkflowId(TENANT, id)).fetchHistory();
    const scheduled = (events ?? []).find(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === STAGE_ACTIVITIES[stage],
    );
    const ended = (events ?? []).find((event) =>
      event.activityTaskCompletedEventAttributes?.scheduledEventId?.eq(scheduled?.eventId ?? 0),
    );
    return at >= millisecondsOf(scheduled?.eventTime) && at <= millisecondsOf(ended?.eventTime);
  }

  /** Waits until the last generation's checkpoints are gone: they are dropped beside what follows. */
  async #tidy(): Promise<void> {
    const { store } = this.#parts;
    const left = await store.list('checkpoints/');
    if (left.length > 0) await delay(200);
    await store.remove((await store.list('checkpoints/')).map(({ key }) => key));
    await until(async () => (await store.list('checkpoints/')).length === 0, { what: 'no checkpoints' });
  }
}

/** The steps of tiny-flow between two checkpoints: while it samples its interval, afterwards all that decodes. */
function mostLost({ from, of }: FallBack): number {
  return from <= SAMPLED.sampled ? SAMPLED.checkpoint : of - SAMPLED.sampled;
}

const show = ({ from, to, of }: FallBack) => `${from - to}: from ${from} to ${to} of ${of}`;

function millisecondsOf(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return time == null ? Number.NaN : Number(time.seconds) * 1000 + (time.nanos ?? 0) / 1e6;
}
