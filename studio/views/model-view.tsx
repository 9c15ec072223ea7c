import { useEffect, useRef, useState } from 'preact/hooks';
import { save } from '../server/artifacts.js';
import { STRINGS } from '../strings.js';
import type { CameraLink } from '../viewer/camera-link.js';
import { isFinal, type ModelFileName } from '../viewer/model-files.js';
import type { ModelViewer } from '../viewer/model-viewer.js';
import { SURFACES, type Surface } from '../viewer/surface-names.js';
import type { ViewerPoint } from '../viewer/viewer-point.js';
import { Icon } from './icons.js';
import { useViewer, type ViewState } from './use-viewer.js';

const TURN = Math.PI / 12;
const ZOOM = 1.15;

export interface ModelViewProps {
  id: string;
  /** The files that can be shown, the best first. */
  files: readonly ModelFileName[];
  stlUp: 'y' | 'z';
  /** The model in words. */
  what: string;
  /** Name of a screenshot, without its ending. */
  name: string;
  /** A place of the model to look at. */
  mark?: ViewerPoint | null;
  link?: CameraLink;
}

/** The model in 3D, with its tools. */
export function ModelView({ id, files, stlUp, what, name, mark = null, link }: ModelViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [surface, setSurface] = useState<Surface>('solid');
  const [chosen, setChosen] = useState<ModelFileName | null>(null);
  const best = files[0] ?? null;
  const file = chosen !== null && files.includes(chosen) ? chosen : best;
  const { viewer, state, hasUvs } = useViewer(canvas.current, { id, file, stlUp, link: link ?? null });
  useEffect(() => viewer?.look(surface), [viewer, surface]);
  useEffect(() => {
    if (state === 'shown') viewer?.mark(isFinal(file) ? mark : null);
  }, [viewer, state, file, mark]);
  useEffect(() => {
    if (mark !== null) setSurface('clay');
  }, [mark]);
  const part = file !== null && file === best ? STRINGS.viewer.parts[file] : '';
  return (
    <div class="viewer" ref={place}>
      <div
        class="view"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is turned by keys needs the focus
        tabIndex={0}
        aria-label={STRINGS.viewer.label(what)}
        onKeyDown={(event) => viewer && isKeyTaken(viewer, event.key) && event.preventDefault()}
      >
        <canvas ref={canvas} data-test="canvas" data-state={state} data-file={state === 'shown' ? file : ''} />
      </div>
      {state !== 'shown' && <p class="stage-says">{says(state)}</p>}
      {state === 'shown' && part !== '' && <p class="part">{part}</p>}
      <div class="tools">
        <Surfaces id={id} chosen={surface} hasUvs={hasUvs || state !== 'shown'} choose={setSurface} />
        <div class="tool-end">
          {files.length > 1 && <FileChoice files={files} chosen={file} choose={setChosen} />}
          <Tool icon="front" label={STRINGS.viewer.reset} act={() => viewer?.reset()} />
          <Tool
            icon="camera"
            label={STRINGS.viewer.screenshot}
            act={() => void viewer?.screenshot().then((blob) => save(blob, `${name}.png`))}
          />
          <Tool icon="expand" label={STRINGS.viewer.fullscreen} act={() => toggleFullscreen(place.current)} />
        </div>
      </div>
    </div>
  );
}

function Surfaces(props: { id: string; chosen: Surface; hasUvs: boolean; choose(surface: Surface): void }) {
  const { id, chosen, hasUvs, choose } = props;
  const { modes } = STRINGS.viewer;
  return (
    <fieldset class="segments">
      <legend class="unseen">{modes.label}</legend>
      {SURFACES.map((one) => (
        <label key={one} title={modes.hints[one]}>
          <input
            type="radio"
            name={`surface-${id}`}
            checked={chosen === one}
            disabled={one === 'uv' && !hasUvs}
            onChange={() => choose(one)}
          />
          <span>{modes[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function FileChoice(props: {
  files: readonly ModelFileName[];
  chosen: ModelFileName | null;
  choose(file: ModelFileName | null): void;
}) {
  const { files, chosen, choose } = props;
  return (
    <select
      class="file-choice"
      aria-label={STRINGS.viewer.file}
      value={chosen ?? ''}
      onChange={({ currentTarget }) => choose(files.find((name) => name === currentTarget.value) ?? null)}
    >
      {files.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Tool({ icon, label, act }: { icon: 'front' | 'camera' | 'expand'; label: string; act(): void }) {
  return (
    <button type="button" class="quiet square" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

function says(state: Exclude<ViewState, 'shown'>): string {
  const { waiting, loading, failed, lost } = STRINGS.viewer;
  return { waiting, loading, failed, lost }[state];
}

/** Does what a key means; false for keys that mean nothing here. */
function isKeyTaken(viewer: ModelViewer, key: string): boolean {
  const acts: Record<string, () => void> = {
    ArrowLeft: () => viewer.turn(-TURN, 0),
    ArrowRight: () => viewer.turn(TURN, 0),
    ArrowUp: () => viewer.turn(0, TURN),
    ArrowDown: () => viewer.turn(0, -TURN),
    '+': () => viewer.zoom(1 / ZOOM),
    '-': () => viewer.zoom(ZOOM),
    '0': () => viewer.reset(),
  };
  const act = acts[key];
  act?.();
  return act !== undefined;
}

function toggleFullscreen(place: HTMLElement | null): void {
  void (document.fullscreenElement === null ? place?.requestFullscreen() : document.exitFullscreen())?.catch(() => {});
}
