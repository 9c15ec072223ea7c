import { useEffect, useState } from 'preact/hooks';
import { readArtifact } from '../server/artifacts.js';
import type { CameraLink } from '../viewer/camera-link.js';
import { isStl, type ModelFileName } from '../viewer/model-files.js';
import type { ModelViewer } from '../viewer/model-viewer.js';

export type ViewState = 'waiting' | 'loading' | 'shown' | 'failed' | 'lost';

/** Moments in the browser's own timeline: a file's bytes are there, the model is drawn. */
const MARKS = { there: 'orfeas-bytes', shown: 'orfeas-shown' } as const;

/** What a viewer shows. */
export interface Shown {
  id: string;
  /** Null while there is none yet. */
  file: ModelFileName | null;
  /** Which axis is up in the STL. */
  stlUp: 'y' | 'z';
  /** Viewers that turn together with it. */
  link: CameraLink | null;
}

/** A viewer on a canvas, and how it stands. */
export interface ViewerHandle {
  viewer: ModelViewer | null;
  state: ViewState;
  /** Whether what is shown has texture coordinates. */
  hasUvs: boolean;
}

/** The viewer on a canvas, once its code is there; it shows the file that is named, the last one until it is read. */
export function useViewer(canvas: HTMLCanvasElement | null, { id, file, stlUp, link }: Shown): ViewerHandle {
  const [viewer, setViewer] = useState<ModelViewer | null>(null);
  const [state, setState] = useState<ViewState>('waiting');
  const [hasUvs, setHasUvs] = useState(false);
  const [, redraw] = useState(0);
  useEffect(() => {
    // The canvas is there after the first rendering only.
    if (canvas === null) {
      redraw(1);
      return;
    }
    return makeViewer(canvas, link, setViewer, setState);
  }, [canvas, link]);
  useEffect(() => {
    if (viewer === null || file === null) return;
    const gone = new AbortController();
    setState('loading');
    const kind = isStl(file) ? 'stl' : 'glb';
    readArtifact(id, file, gone.signal)
      .then((bytes) => {
        performance.mark(MARKS.there);
        return viewer.show({ bytes, kind, up: kind === 'stl' ? stlUp : 'y' }, gone.signal);
      })
      .then(
        () => {
          if (gone.signal.aborted) return;
          performance.mark(MARKS.shown);
          setHasUvs(viewer.hasUvs);
          setState('shown');
        },
        () => !gone.signal.aborted && setState('failed'),
      );
    return () => gone.abort();
  }, [viewer, id, file, stlUp]);
  return { viewer, state, hasUvs };
}

/** Loads the viewer's code and puts one on the canvas; what it returns takes it away again. */
function makeViewer(
  canvas: HTMLCanvasElement,
  link: CameraLink | null,
  setViewer: (viewer: ModelViewer) => void,
  setState: (state: ViewState) => void,
): () => void {
  let isGone = false;
  let made: ModelViewer | null = null;
  let leave: (() => void) | undefined;
  void import('../viewer/model-viewer.js').then(
    ({ ModelViewer: Viewer }) => {
      if (isGone) return;
      const viewer: ModelViewer = new Viewer(canvas, {
        onLost: () => setState('lost'),
        onRestored: () => setState('shown'),
        onTurned: (pose) => made && link?.tell(pose, made),
      });
      made = viewer;
      leave = link?.join(viewer);
      setViewer(viewer);
    },
    () => setState('failed'),
  );
  return () => {
    isGone = true;
    leave?.();
    made?.dispose();
  };
}
