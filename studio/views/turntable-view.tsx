import { useEffect, useRef, useState } from 'preact/hooks';
import { usePicture } from '../server/artifacts.js';
import { STRINGS } from '../strings.js';
import { drawView } from '../viewer/draw-view.js';
import { DEGREES_A_VIEW, VIEWS, viewAfterDrag } from '../viewer/turntable.js';

/** The 24 views of a generation's preview, turned by drag or keys: what stands in where there is no WebGL. */
export function TurntableView({ id, what }: { id: string; what: string }) {
  const url = usePicture(id, 'preview.webp');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [preview, setPreview] = useState<HTMLImageElement | null>(null);
  const [view, setView] = useState(0);
  const drag = useRef<{ x: number; view: number } | null>(null);
  useEffect(() => {
    if (url === null) return;
    const image = new Image();
    image.src = url;
    void image.decode().then(
      () => setPreview(image),
      () => {},
    );
  }, [url]);
  useEffect(() => {
    if (preview !== null && canvas.current !== null) drawView(canvas.current, preview, view);
  }, [preview, view]);
  const move = (event: PointerEvent) => {
    const width = canvas.current?.clientWidth ?? 0;
    if (drag.current === null || width === 0) return;
    setView(viewAfterDrag(drag.current.view, (event.clientX - drag.current.x) / width));
  };
  return (
    <div class="viewer">
      <canvas
        ref={canvas}
        class="turntable"
        role="slider"
        tabIndex={0}
        aria-label={STRINGS.viewer.turntable(what)}
        aria-valuemin={0}
        aria-valuemax={360 - DEGREES_A_VIEW}
        aria-valuenow={view * DEGREES_A_VIEW}
        aria-valuetext={STRINGS.viewer.angle(view * DEGREES_A_VIEW)}
        data-test="turntable"
        data-state={preview === null ? 'loading' : 'shown'}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, view };
        }}
        onPointerMove={move}
        onPointerUp={() => {
          drag.current = null;
        }}
        onKeyDown={(event) => {
          const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          setView(viewAfterDrag(view, step / VIEWS));
        }}
      />
      <p class="part">{STRINGS.viewer.noWebgl}</p>
    </div>
  );
}
