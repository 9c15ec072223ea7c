import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { base, type LinkSettings, temporalUrl } from './links.js';
import { sequenceWorkflowId } from './sequence-orchestration.js';
import { type SequenceState, sequenceStateSchema } from './sequences.js';

/** How far the attempt has come that draws now. */
export const sequenceProgressSchema = z.object({
  attempt: z.int(),
  /** Frames that are there. */
  step: z.int(),
  steps: z.int(),
  /** 0..100 */
  progress: z.number(),
});
export type SequenceProgress = z.infer<typeof sequenceProgressSchema>;

/** A sequence, as clients see it. */
export const sequenceSchema = sequenceStateSchema.omit({ events: true }).extend({
  /** 0..100 */
  progress: z.number(),
  /** Whether no worker has taken it yet. */
  waiting: z.boolean(),
  artifacts: z.array(artifactRefSchema.extend({ url: z.string() })),
  urls: z.object({ self: z.string(), events: z.string(), cancel: z.string(), temporal: z.string().nullable() }),
});
export type SequenceView = z.infer<typeof sequenceSchema>;

/** What Temporal knows of a sequence under way without asking its workflow. */
export interface LiveSequence {
  open: boolean;
  /** Null before a worker has taken it, and before its first frame. */
  progress: SequenceProgress | null;
  waiting: boolean;
}

/** @param live null where it has ended, or nothing is known of it. */
export function sequenceView(
  tenant: string,
  state: SequenceState,
  live: LiveSequence | null,
  settings: LinkSettings,
): SequenceView {
  const self = `${base(settings)}/v1/sequences/${state.id}`;
  const { events: _, ...shown } = state;
  return {
    ...shown,
    progress: state.status === 'SUCCEEDED' ? 100 : (live?.progress?.progress ?? 0),
    waiting: live?.waiting ?? false,
    artifacts: state.artifacts.map((artifact) => ({ ...artifact, url: `${self}/artifacts/${artifact.name}` })),
    urls: {
      self,
      events: `${self}/events`,
      cancel: `${self}/cancel`,
      temporal: temporalUrl(sequenceWorkflowId(tenant, state.id), settings),
    },
  };
}
