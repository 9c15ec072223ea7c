import { useEffect, useRef, useState } from 'preact/hooks';
import type { BrushPlace, Mask, Stroke } from '../brush/mask.js';
import { openMask } from '../brush/open-mask.js';
import { order } from '../state/order.js';
import { correctCutOut, type Picture } from '../state/picture.js';
import { STRINGS } from '../strings.js';

const TOOLS = ['keep', 'remove'] as const;
/** Radius of the brush, % of the picture's longer side. */
const SIZES = { min: 0.5, max: 12, step: 0.5, start: 4 };
const ZOOMS = [1, 2, 3];
/** Height of the whole picture at first, % of the window’s. */
const FIT_DVH = 58;
/** How far an arrow key moves the brush, in its radii. */
const KEY_STEP = 0.5;

/** Corrects a cut-out by hand: paints over what to keep and what to remove. */
export function BrushDialog({ picture, onClose }: { picture: Picture; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [mask, setMask] = useState<Mask | null>(null);
  const [kind, setKind] = useState<Stroke['kind']>(picture.cutBy === null ? 'keep' : 'remove');
  const [size, setSize] = useState(SIZES.start);
  const [zoom, setZoom] = useState(1);
  const [isBusy, setIsBusy] = useState(false);
  const [, redraw] = useState(0);
  useEffect(() => {
    dialog.current?.showModal();
    const gone = new AbortController();
    void openMask(picture, gone.signal).then((made) => gone.signal.aborted || setMask(made), onClose);
    return () => gone.abort();
  }, []);
  const radius = mask === null ? 1 : (Math.max(mask.width, mask.height) * size) / 100;
  const act = (change: (mask: Mask) => void) => () => {
    if (mask !== null) change(mask);
    redraw((count) => count + 1);
  };
  const use = async () => {
    if (mask === null) return;
    setIsBusy(true);
    const { model, options } = order.value;
    const drawn = await mask.export();
    onClose();
    // The drawn outline is in the alpha channel, which another choice would pass over.
    const { matte: _, ...rest } = options;
    order.value = { ...order.value, options: rest };
    await correctCutOut(drawn, model, rest);
  };
  const { brush } = STRINGS;
  return (
    <dialog ref={dialog} class="brush" aria-labelledby="brush-title" onClose={onClose}>
      <h2 id="brush-title">{brush.title}</h2>
      <p class="muted">{picture.cutBy === null ? brush.fromNothing : brush.text}</p>
      <div class="brush-tools">
        <fieldset class="segments">
          <legend class="unseen">{brush.tool}</legend>
          {TOOLS.map((one) => (
            <label key={one}>
              <input type="radio" name="brush-kind" checked={kind === one} onChange={() => setKind(one)} />
              <span>{brush.tools[one]}</span>
            </label>
          ))}
        </fieldset>
        <label class="brush-size">
          {brush.size}
          <input
            type="range"
            min={SIZES.min}
            max={SIZES.max}
            step={SIZES.step}
            value={size}
            onInput={({ currentTarget }) => setSize(currentTarget.valueAsNumber)}
          />
        </label>
        <label class="brush-zoom">
          <span class="unseen">{brush.zoom}</span>
          <select value={zoom} onChange={({ currentTarget }) => setZoom(Number(currentTarget.value))}>
            {ZOOMS.map((one) => (
              <option key={one} value={one}>
                {one}×
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="quiet" disabled={!mask?.canUndo} onClick={act((it) => it.undo())}>
          {brush.undo}
        </button>
        <button type="button" class="quiet" disabled={!mask?.canUndo} onClick={act((it) => it.startOver())}>
          {brush.startOver}
        </button>
      </div>
      <div class="brush-place">
        {mask !== null && (
          <Painting mask={mask} kind={kind} radius={radius} zoom={zoom} onChange={() => redraw((count) => count + 1)} />
        )}
      </div>
      <div class="row end">
        <button type="button" class="plain" onClick={onClose}>
          {brush.cancel}
        </button>
        <button type="button" class="primary" disabled={isBusy || !mask?.canUndo} onClick={() => void use()}>
          {brush.use}
        </button>
      </div>
    </dialog>
  );
}

/** The picture under the brush. Drags paint; arrow keys move the brush, with Shift they paint, the space bar dabs. */
function Painting(props: { mask: Mask; kind: Stroke['kind']; radius: number; zoom: number; onChange(): void }) {
  const { mask, kind, radius, zoom, onChange } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const isPainting = useRef(false);
  const [at, setAt] = useState({ x: mask.width / 2, y: mask.height / 2 });
  const brush: BrushPlace = { ...at, radius };
  useEffect(() => {
    if (canvas.current !== null) mask.draw(canvas.current, brush);
  });
  const placeOf = ({ offsetX, offsetY, currentTarget }: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    const scale = mask.width / currentTarget.clientWidth;
    return { x: offsetX * scale, y: offsetY * scale };
  };
  const dab = ({ x, y }: { x: number; y: number }) => mask.begin({ kind, radius, points: [[x, y]] });
  const byKey = (event: KeyboardEvent) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [
      0, 0,
    ];
    if (dx === 0 && dy === 0 && event.key !== ' ') return;
    event.preventDefault();
    const step = radius * KEY_STEP;
    const next = {
      x: Math.min(Math.max(at.x + dx! * step, 0), mask.width),
      y: Math.min(Math.max(at.y + dy! * step, 0), mask.height),
    };
    if (event.key === ' ' || event.shiftKey) dab(next);
    setAt(next);
    onChange();
  };
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a screen reader must leave its keys to it
    <canvas
      ref={canvas}
      class="painting"
      style={{ width: `min(${100 * zoom}%, ${FIT_DVH * zoom * (mask.width / mask.height)}dvh)` }}
      tabIndex={0}
      role="application"
      aria-label={STRINGS.brush.label}
      data-test="painting"
      onKeyDown={byKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        isPainting.current = true;
        setAt(placeOf(event));
        dab(placeOf(event));
        onChange();
      }}
      onPointerMove={(event) => {
        const place = placeOf(event);
        if (isPainting.current) mask.extend(place.x, place.y);
        setAt(place);
      }}
      onPointerUp={() => {
        isPainting.current = false;
      }}
      onPointerCancel={() => {
        isPainting.current = false;
      }}
    />
  );
}
