import type { Generation } from '../../contracts/generation.js';
import type { ReplayRequest } from '../../contracts/replay-request.js';
import { postJson } from '../server/request.js';

/** What of a replay is asked for; the rest is as its parent has it. */
export type ReplayAsked = Pick<ReplayRequest, 'fromStage'> &
  Partial<Pick<ReplayRequest, 'overrides' | 'model' | 'seed'>>;

/** Makes a generation again from a stage; the id of the new one. @throws ProblemError for what the server refuses. */
export async function replay(parentId: string, order: ReplayAsked): Promise<string> {
  const path = `/v1/generations/${parentId}/replay`;
  return (await postJson<Generation>(path, order, crypto.randomUUID())).id;
}
