import type { ArtifactRef } from './artifact-ref.js';
import type { GenerationState } from './generation.js';

/** The best first: with its size and place, or as its texture was baked. */
const SHOWN = ['model.glb', 'textured.glb'] as const;

/** The file of a generation that a sequence shows; null where it has no GLB. */
export function shownFile({ artifacts }: Pick<GenerationState, 'artifacts'>): ArtifactRef | null {
  const found = SHOWN.map((name) => artifacts.find((artifact) => artifact.name === name)).find(Boolean);
  if (found === undefined) return null;
  const { stage: _, ...file } = found;
  return file;
}
