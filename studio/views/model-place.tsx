import { useState } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import { STRINGS } from '../strings.js';
import type { CameraLink } from '../viewer/camera-link.js';
import { viewable } from '../viewer/model-files.js';
import type { ViewerPoint } from '../viewer/viewer-point.js';
import { formatCount, formatMm } from './format.js';
import { ModelView } from './model-view.js';
import { TurntableView } from './turntable-view.js';

/** Where the model is shown: in 3D as soon as there is a shape, without WebGL by its 24 views. */
export function ModelPlace(props: {
  id: string;
  generation: Generation | null;
  mark?: ViewerPoint | null;
  link?: CameraLink;
}) {
  const { id, generation, mark, link } = props;
  const [hasWebgl] = useState(canShow3d);
  const names = generation?.artifacts.map(({ name }) => name) ?? [];
  const what = describe(generation);
  const hasPreview = names.includes('preview.webp');
  return (
    <section class="model-place" aria-label={STRINGS.generation.untitled}>
      {hasWebgl && (
        <ModelView
          id={id}
          files={viewable(names)}
          stlUp={generation?.options.upAxis ?? 'z'}
          what={what}
          name={fileName(generation)}
          mark={mark ?? null}
          {...(link && { link })}
        />
      )}
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
