import {
  type ArtifactRef,
  type GenerationInput,
  type GenerationState,
  type Json,
  OrfeasError,
  STAGE_NAMES,
  type StageName,
  type StageOutcome,
  type StageView,
} from '../../contracts/index.js';

type Stages = Pick<GenerationState, 'id' | 'stages' | 'artifacts'>;

/** The stages that come before another one. */
export function stagesBefore(stage: StageName): readonly StageName[] {
  return STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(stage));
}

/**
 * What a replay takes over from its parent: the results of the stages before the one that it begins with.
 * @throws OrfeasError STAGE_NOT_REPLAYABLE where one of them has not succeeded, saying from where a replay can begin.
 */
export function givenStages(parent: Stages, fromStage: StageName): NonNullable<GenerationInput['given']> {
  const stages = stagesBefore(fromStage).map((name) => parent.stages.find((stage) => stage.name === name));
  for (const [index, stage] of stages.entries()) {
    const name = STAGE_NAMES[index] as StageName;
    if (stage?.status === 'SUCCEEDED' && stage.key !== null) continue;
    const is = stage?.status.toLowerCase() ?? 'unknown';
    throw notReplayable(`${name} of ${parent.id} is ${is}, so that a replay can begin at ${name} at the latest`);
  }
  const outcomes = stages.map((stage) => [stage!.name, outcomeOf(parent, stage!)] as const);
  return Object.fromEntries(outcomes);
}

/** The files of stages that are taken over. */
export function filesOf(given: NonNullable<GenerationInput['given']>): { stage: StageName; file: ArtifactRef }[] {
  return STAGE_NAMES.flatMap((stage) => (given[stage]?.outputs ?? []).map((file) => ({ stage, file })));
}

export function notReplayable(message: string): OrfeasError {
  return new OrfeasError('STAGE_NOT_REPLAYABLE', message);
}

/** A stage as its record told it, from what its generation says of it. */
function outcomeOf(parent: Stages, stage: StageView): StageOutcome {
  const { name, key, seconds, device, engine, peakMemoryMiB, attempt, run, cut, origin } = stage;
  const facts: Record<string, Json> = {
    ...(run !== null && { run: { ...run } }),
    ...(cut !== null && { ...cut, crop: { ...cut.crop } }),
  };
  const own = parent.artifacts.filter((artifact) => artifact.stage === name);
  return {
    key: key ?? '',
    cached: true,
    outputs: own.map(({ stage: _, ...ref }) => ref),
    facts,
    seconds: seconds ?? 0,
    device: device ?? '',
    engine,
    peakMemoryMiB: peakMemoryMiB ?? 0,
    attempts: attempt,
    origin: origin ?? parent.id,
  };
}
