import {
  type Generation,
  type GenerationState,
  generationWorkflowId,
  isFinished,
  type Waiting,
} from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import type { LiveGeneration } from '../../infra/temporal/generation-gateway.js';
import { overallProgress, withLiveStage } from './progress.js';

/** What links are built from. */
export type LinkSettings = Pick<Settings, 'ORFEAS_PUBLIC_URL' | 'ORFEAS_TEMPORAL_UI_URL' | 'ORFEAS_TEMPORAL_NAMESPACE'>;

/** A generation as clients see it: the workflow's state, with the running stage as Temporal last heard of it. */
export function generationView(
  tenant: string,
  state: GenerationState,
  live: LiveGeneration | null,
  waiting: Waiting | null,
  settings: LinkSettings,
): Generation {
  const { lastEvent: _, artifacts, ...rest } = state;
  const finished = isFinished(state.status);
  const stages = finished ? state.stages : withLiveStage(state.stages, live?.stage ?? null);
  const self = `${base(settings)}/v1/generations/${state.id}`;
  const begun = !finished && stages.some((stage) => stage.status !== 'PENDING');
  return {
    ...rest,
    status: state.status === 'PENDING' && begun ? 'IN_PROGRESS' : state.status,
    stages,
    progress: state.status === 'SUCCEEDED' ? 100 : overallProgress(stages),
    waiting: finished ? null : waiting,
    artifacts: artifacts.map((artifact) => ({ ...artifact, url: `${self}/artifacts/${artifact.name}` })),
    urls: {
      self,
      events: `${self}/events`,
      cancel: `${self}/cancel`,
      resume: `${self}/resume`,
      replay: `${self}/replay`,
      artifacts: `${self}/artifacts`,
      lineage: `${self}/lineage`,
      temporal: temporalUrl(tenant, state.id, settings),
    },
  };
}

/** The server's public address; empty where it is unknown, which makes links relative to the host. */
export function base(settings: Pick<Settings, 'ORFEAS_PUBLIC_URL'>): string {
  return (settings.ORFEAS_PUBLIC_URL ?? '').replace(/\/+$/, '');
}

function temporalUrl(tenant: string, id: string, settings: LinkSettings): string | null {
  if (settings.ORFEAS_TEMPORAL_UI_URL === undefined) return null;
  const ui = settings.ORFEAS_TEMPORAL_UI_URL.replace(/\/+$/, '');
  const namespace = encodeURIComponent(settings.ORFEAS_TEMPORAL_NAMESPACE);
  return `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(generationWorkflowId(tenant, id))}`;
}
