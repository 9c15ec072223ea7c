import { useEffect, useState } from 'preact/hooks';
import { usePicture } from '../server/artifacts.js';
import { order } from '../state/order.js';
import { choosePicture, type Picture, picture, wasNoPicture } from '../state/picture.js';
import { STRINGS } from '../strings.js';
import { Icon } from './icons.js';

/** Where the picture comes in: dropped anywhere on the page, pasted, or chosen; then its cut-out. */
export function PicturePlace() {
  const isOver = useDropAndPaste();
  const chosen = picture.value;
  return (
    <section class={`picture-place ${isOver ? 'is-over' : ''}`} aria-label={STRINGS.make.before}>
      {chosen === null ? <Invitation /> : <Chosen picture={chosen} />}
      {wasNoPicture.value && (
        <p class="fault" role="alert">
          {STRINGS.make.notAPicture}
        </p>
      )}
    </section>
  );
}

function Invitation() {
  return (
    <div class="invitation">
      <Icon name="picture" />
      <p class="large">{STRINGS.make.drop}</p>
      <p class="muted">{STRINGS.make.paste}</p>
      <FileButton kind="primary" label={STRINGS.make.choose} />
      <p class="muted small">{STRINGS.make.limits}</p>
    </div>
  );
}

function Chosen({ picture: { url, state, cutBy, trouble, name } }: { picture: Picture }) {
  const cut = usePicture(cutBy ?? '', cutBy === null ? null : 'cutout.png');
  const isBusy = state === 'sending' || state === 'cutting';
  const says = { sending: STRINGS.make.sending, cutting: STRINGS.make.cutting, cut: STRINGS.make.cut, failed: '' };
  return (
    <>
      <div class="cut-pair">
        <figure>
          <div class="frame">
            <img src={url} alt={STRINGS.make.pictureAlt} />
          </div>
          <figcaption>{STRINGS.make.before}</figcaption>
        </figure>
        <figure>
          <div class={`frame checks ${isBusy ? 'is-busy' : ''}`}>
            {cut !== null && <img src={cut} alt={STRINGS.make.cutAlt} data-test="cut-out" />}
          </div>
          <figcaption>{STRINGS.make.after}</figcaption>
        </figure>
      </div>
      <div class="cut-says" role="status">
        {state === 'failed' ? (
          <p class="fault">
            <strong>{STRINGS.make.cutFailed}</strong> {trouble?.message}. {trouble?.suggestion}
          </p>
        ) : (
          <p class="muted">{says[state]}</p>
        )}
      </div>
      <div class="row">
        <label class="field grow">
          <span>{STRINGS.make.name}</span>
          <input
            type="text"
            maxLength={64}
            value={name}
            onInput={(event) => {
              if (picture.value) picture.value = { ...picture.value, name: event.currentTarget.value };
            }}
          />
        </label>
        <FileButton kind="plain" label={STRINGS.make.change} />
      </div>
    </>
  );
}

function FileButton({ label, kind }: { label: string; kind: 'primary' | 'plain' }) {
  return (
    <label class={`button ${kind}`}>
      {label}
      <input
        type="file"
        class="unseen"
        accept="image/jpeg,image/png,image/webp"
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}

function take(file: File | undefined): void {
  const { model, options } = order.value;
  if (file !== undefined) void choosePicture(file, model, options);
}

/** Takes what is dropped or pasted anywhere; true while something is held over the page. */
function useDropAndPaste(): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const gone = new AbortController();
    const on = <K extends keyof WindowEventMap>(type: K, act: (event: WindowEventMap[K]) => void) =>
      addEventListener(type, act, { signal: gone.signal });
    on('dragover', (event) => {
      event.preventDefault();
      setIsOver(true);
    });
    on('dragleave', (event) => {
      if (event.relatedTarget === null) setIsOver(false);
    });
    on('drop', (event) => {
      event.preventDefault();
      setIsOver(false);
      take(event.dataTransfer?.files[0]);
    });
    on('paste', (event) => take(event.clipboardData?.files[0]));
    return () => gone.abort();
  }, []);
  return isOver;
}
