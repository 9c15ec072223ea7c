import { useEffect, useRef, useState } from 'preact/hooks';
import { readArtifact, save } from '../server/artifacts.js';
import { STRINGS } from '../strings.js';
import type { ModelViewer } from '../viewer/model-viewer.js';
import type { Surface } from '../viewer/surfaces.js';
import { Icon } from './icons.js';

/** As viewer/surfaces.ts has them; naming them here keeps three.js out of the page's own bundle. */
const SURFACES = ['solid', 'clay', 'normals', 'wireframe'] as const satisfies readonly Surface[];

const TURN = Math.PI / 12;
const ZOOM = 1.15;

type State = 'waiting' | 'loading' | 'shown' | 'failed' | 'lost';

/** The model in 3D, with its tools. */
export function ModelView(props: { id: string; file: string | null; what: string; fallbackName: string }) {
  const { id, file, what, fallbackName } = props;
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [surface, setSurface] = useState<Surface>('solid');
  const [state, setState] = useState<State>('waiting');
  const viewer = useViewer(canvas.current, id, file, setState);
  useEffect(() => viewer?.look(surface), [viewer, surface]);
  const part = file === null ? '' : (STRINGS.viewer.parts[file] ?? '');
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
        <fieldset class="segments">
          <legend class="unseen">{STRINGS.viewer.modes.label}</legend>
          {SURFACES.map((one) => (
            <label key={one}>
              <input type="radio" name="surface" checked={surface === one} onChange={() => setSurface(one)} />
              <span>{STRINGS.viewer.modes[one]}</span>
            </label>
          ))}
        </fieldset>
        <div class="tool-end">
          <Tool icon="front" label={STRINGS.viewer.reset} act={() => viewer?.reset()} />
          <Tool
            icon="camera"
            label={STRINGS.viewer.screenshot}
            act={() => void viewer?.screenshot().then((blob) => save(blob, `${fallbackName}.png`))}
          />
          <Tool icon="expand" label={STRINGS.viewer.fullscreen} act={() => toggleFullscreen(place.current)} />
        </div>
      </div>
    </div>
  );
}

function Tool({ icon, label, act }: { icon: 'front' | 'camera' | 'expand'; label: string; act(): void }) {
  return (
    <button type="button" class="quiet square" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

/** The viewer on a canvas, once its code is there; it shows the file that is named, the last one until it is read. */
function useViewer(
  canvas: HTMLCanvasElement | null,
  id: string,
  file: string | null,
  setState: (state: State) => void,
): ModelViewer | null {
  const [viewer, setViewer] = useState<ModelViewer | null>(null);
  const [, redraw] = useState(0);
  useEffect(() => {
    // The canvas is there after the first rendering only.
    if (canvas === null) {
      redraw(1);
      return;
    }
    let isGone = false;
    let made: ModelViewer | null = null;
    void import('../viewer/model-viewer.js').then(
      ({ ModelViewer: Viewer }) => {
        if (isGone) return;
        made = new Viewer(canvas, { onLost: () => setState('lost'), onRestored: () => setState('shown') });
        setViewer(made);
      },
      () => setState('failed'),
    );
    return () => {
      isGone = true;
      made?.dispose();
    };
  }, [canvas]);
  useEffect(() => {
    if (viewer === null || file === null) return;
    const gone = new AbortController();
    setState('loading');
    readArtifact(id, file, gone.signal)
      .then((bytes) => viewer.show(bytes))
      .then(
        () => !gone.signal.aborted && setState('shown'),
        () => !gone.signal.aborted && setState('failed'),
      );
    return () => gone.abort();
  }, [viewer, id, file]);
  return viewer;
}

function says(state: Exclude<State, 'shown'>): string {
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
