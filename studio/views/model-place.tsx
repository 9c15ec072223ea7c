import { useEffect, useState } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import { STRINGS } from '../strings.js';
import { formatCount, formatMm } from './format.js';
import { ModelView } from './model-view.js';
import { TurntableView } from './turntable-view.js';

/** The files that show the model, the best first. */
const MODEL_FILES = ['model.glb', 'textured.glb', 'raw.glb'] as const;

/** Where the model is shown: in 3D as soon as there is a shape, without WebGL by its 24 views. */
export function ModelPlace({ id, generation }: { id: string; generation: Generation | null }) {
  const [hasWebgl] = useState(canShow3d);
  const [file, setFile] = useState<string | null>(null);
  const names = generation?.artifacts.map(({ name }) => name) ?? [];
  const best = MODEL_FILES.find((name) => names.includes(name)) ?? null;
  useEffect(() => setFile(best), [best]);
  const what = describe(generation);
  const hasPreview = names.includes('preview.webp');
  return (
    <section class="model-place" aria-label={STRINGS.generation.untitled}>
      {hasWebgl && <ModelView id={id} file={file} what={what} fallbackName={fileName(generation)} />}
      {!hasWebgl && hasPreview && <TurntableView id={id} what={what} />}
      {!hasWebgl && !hasPreview && (
        <div class="no-view">
          <p class="stage-says">{STRINGS.viewer.waiting}</p>
        </div>
      )}
    </section>
  );
}

/** Whether the browser draws in 3D. */
function canShow3d(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

/** The model in words, for those who don't see it. */
function describe(generation: Generation | null): string {
  const mesh = generation?.mesh;
  if (!mesh) return '';
  const [width, depth, height] = mesh.bboxMm;
  const size = STRINGS.result.sizeText(formatMm(width), formatMm(depth), formatMm(height));
  return `${size}, ${formatCount(mesh.faces)} ${STRINGS.result.faces.toLowerCase()}.`;
}

function fileName(generation: Generation | null): string {
  return (generation?.tags[0] ?? generation?.id.slice(0, 8) ?? 'model').replace(/[^\p{L}\p{N}._-]+/gu, '-');
}
