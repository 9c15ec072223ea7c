import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import type { GenerationState } from '../../contracts/generation.js';
import type { GenerationInput } from '../../contracts/orchestration.js';
import type { GenerationHistory } from '../../infra/temporal/generation-histories.js';
import { recordKey } from '../stage-key.js';

/** Takes down what is named: files by their sha256, stage records by where they lie. */
export interface Namer {
  file(sha256: string): void;
  stage(recordKey: string): void;
}

/** The files that a generation's state names, and the records of its stages; nothing where they were erased. */
export function nameState(state: GenerationState, to: Namer): void {
  if (state.erasedAt !== null) return;
  for (const { sha256 } of [state.image, ...state.artifacts]) to.file(sha256);
  for (const key of stageKeysOf(state)) to.stage(key);
}

/** Where the records of a generation's stages lie: under their keys, and beside them where they were computed anew. */
export function stageKeysOf({ id, stages }: Pick<GenerationState, 'id' | 'stages'>): string[] {
  return stages.flatMap(({ key }) => (key === null ? [] : [key, recordKey(key, id)]));
}

/** The files that a generation starts from: its picture, and what a replay takes over. */
export function nameInput({ image, given, id }: Pick<GenerationInput, 'image' | 'given' | 'id'>, to: Namer): void {
  to.file(image.sha256);
  for (const { key, outputs } of Object.values(given ?? {})) nameOutcome(id, key, outputs, to);
}

/** All that a generation needs which has not ended. */
export function nameHistory({ input, outcomes }: GenerationHistory, to: Namer): void {
  nameInput(input, to);
  for (const { key, outputs } of outcomes) nameOutcome(input.id, key, outputs, to);
}

function nameOutcome(id: string, key: string, outputs: readonly ArtifactRef[], to: Namer): void {
  for (const { sha256 } of outputs) to.file(sha256);
  to.stage(key);
  to.stage(recordKey(key, id));
}
