import type { Generation, GenerationState, StageView, Waiting } from './generation.js';
import { overallProgress } from './generation-progress.js';
import { base, type LinkSettings, temporalUrl } from './links.js';
import { generationWorkflowId } from './orchestration.js';
import { isFinished } from './statuses.js';

/** What is known of a running generation beside its workflow's state. */
export interface LiveView {
  /** The stages with what was last heard of the running one. */
  stages: readonly StageView[];
  waiting: Waiting | null;
}

/**
 * A generation as clients see it, in answers and in webhooks.
 * @param live null where nothing is known but the workflow's state, or the generation has ended.
 */
export function generationView(
  tenant: string,
  state: GenerationState,
  live: LiveView | null,
  settings: LinkSettings,
): Generation {
  const { lastEvent: _, awaitsTurn: __, artifacts, ...rest } = state;
  const finished = isFinished(state.status);
  const stages = finished ? state.stages : [...(live?.stages ?? state.stages)];
  const self = `${base(settings)}/v1/generations/${state.id}`;
  const begun = !finished && stages.some((stage) => stage.status !== 'PENDING');
  return {
    ...rest,
    status: state.status === 'PENDING' && begun ? 'IN_PROGRESS' : state.status,
    stages,
    progress: state.status === 'SUCCEEDED' ? 100 : overallProgress(stages),
    waiting: finished ? null : (live?.waiting ?? null),
    // What was erased can't be downloaded; the lineage still tells its hashes.
    artifacts: (state.erasedAt === null ? artifacts : []).map((artifact) => ({
      ...artifact,
      url: `${self}/artifacts/${artifact.name}`,
    })),
    urls: {
      self,
      events: `${self}/events`,
      cancel: `${self}/cancel`,
      resume: `${self}/resume`,
      replay: `${self}/replay`,
      artifacts: `${self}/artifacts`,
      lineage: `${self}/lineage`,
      temporal: temporalUrl(generationWorkflowId(tenant, state.id), settings),
    },
  };
}
