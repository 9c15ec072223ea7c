import type { SequencePreset } from '../../contracts/sequence-options.js';
import type { SequenceView } from '../../contracts/sequence-view.js';
import { getJson, postJson } from '../server/request.js';

/** Has a generation's model drawn from all around; the id of the sequence. @throws ProblemError for what the server refuses. */
export async function startTurntable(generationId: string, preset: SequencePreset): Promise<string> {
  const order = { generationId, options: { preset } };
  return (await postJson<SequenceView>('/v1/sequences', order, crypto.randomUUID())).id;
}

export function readTurntable(id: string, signal: AbortSignal): Promise<SequenceView> {
  return getJson<SequenceView>(`/v1/sequences/${id}`, signal);
}
