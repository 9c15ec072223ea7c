/** The files that show a model, the best first. */
const MODEL_FILES = ['model.glb', 'model.stl', 'textured.glb', 'raw.glb'] as const;

export type ModelFileName = (typeof MODEL_FILES)[number];

/** Which of a generation's files the viewer can show, the best first; what has colours stands before what has none. */
export function viewable(names: readonly string[]): ModelFileName[] {
  const found = MODEL_FILES.filter((name) => names.includes(name));
  // Without a GLB among the outputs, the textured model stands before the STL.
  return found.includes('model.glb') ? found : found.sort((a, b) => Number(isStl(a)) - Number(isStl(b)));
}

export function isStl(name: ModelFileName): boolean {
  return name.endsWith('.stl');
}

/** Whether a file is the model as it is delivered, in its final place: what a check says of places holds for it. */
export function isFinal(name: ModelFileName | null): boolean {
  return name?.startsWith('model.') ?? false;
}
