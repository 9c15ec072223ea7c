import { useState } from 'preact/hooks';
import { usePicture } from '../server/artifacts.js';
import { order } from '../state/order.js';
import { type Picture, picture } from '../state/picture.js';
import {
  type BatchPicture,
  chooseFiles,
  forgetPictures,
  pictures,
  removePicture,
  wasNoPicture,
} from '../state/pictures.js';
import { STRINGS } from '../strings.js';
import { BrushDialog } from './brush-dialog.js';
import { Icon } from './icons.js';
import { useDropAndPaste } from './use-drop-and-paste.js';

/** Where pictures come in: dropped anywhere on the page, pasted, or chosen; then the cut-out, or the list of a batch. */
export function PicturePlace() {
  const isOver = useDropAndPaste(take);
  const chosen = picture.value;
  const many = pictures.value;
  return (
    <section class={`picture-place ${isOver ? 'is-over' : ''}`} aria-label={STRINGS.make.before}>
      {many.length > 0 ? <Many pictures={many} /> : chosen === null ? <Invitation /> : <Chosen picture={chosen} />}
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

function Chosen({ picture: chosen }: { picture: Picture }) {
  const { url, state, cutBy, name } = chosen;
  const [isBrushOpen, setIsBrushOpen] = useState(false);
  const cut = usePicture(cutBy ?? '', cutBy === null ? null : 'cutout.png');
  const isBusy = state === 'sending' || state === 'cutting';
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
            {cut !== null && <img src={cut} alt={STRINGS.make.cutAlt} data-test="cut-out" data-state={state} />}
          </div>
          <figcaption>{STRINGS.make.after}</figcaption>
        </figure>
      </div>
      <CutSays picture={chosen} />
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
        <button type="button" class="plain" disabled={isBusy} onClick={() => setIsBrushOpen(true)}>
          <Icon name="brush" />
          {STRINGS.brush.open}
        </button>
        <FileButton kind="plain" label={STRINGS.make.change} />
      </div>
      {isBrushOpen && <BrushDialog picture={chosen} onClose={() => setIsBrushOpen(false)} />}
    </>
  );
}

function CutSays({ picture: { state, trouble, isCorrected } }: { picture: Picture }) {
  const { make } = STRINGS;
  const says = {
    sending: make.sending,
    cutting: make.cutting,
    cut: isCorrected ? make.corrected : make.cut,
    failed: '',
  };
  return (
    <div class="cut-says" role="status">
      {state === 'failed' ? (
        <p class="fault">
          <strong>{make.cutFailed}</strong> {trouble?.message}. {trouble?.suggestion} {make.cutByHand}
        </p>
      ) : (
        <p class="muted">{says[state]}</p>
      )}
    </div>
  );
}

function Many({ pictures: many }: { pictures: readonly BatchPicture[] }) {
  const { make } = STRINGS;
  const sent = many.filter(({ uploadId, trouble }) => uploadId !== null || trouble !== null).length;
  return (
    <>
      <p class="large">{make.batch(many.length)}</p>
      <p class="muted" role="status">
        {sent < many.length ? make.sent(sent, many.length) : make.batchText}
      </p>
      <ul class="thumbs">
        {many.map(({ key, name, url, uploadId, trouble }) => (
          <li key={key} class={`thumb-item ${trouble !== null ? 'is-bad' : ''}`}>
            <span class={`thumb ${uploadId === null && trouble === null ? 'is-busy' : ''}`}>
              <img src={url} alt="" />
            </span>
            <span class="thumb-name">{name}</span>
            {trouble !== null && <span class="fault small">{trouble}</span>}
            <button
              type="button"
              class="quiet square"
              aria-label={make.remove(name)}
              title={make.remove(name)}
              onClick={() => removePicture(key)}
            >
              <Icon name="cross" />
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        <FileButton kind="plain" label={make.more} />
        <button type="button" class="quiet" onClick={forgetPictures}>
          {make.none}
        </button>
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
        multiple
        accept="image/jpeg,image/png,image/webp"
        onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}

function take(files: readonly File[]): void {
  const { model, options } = order.value;
  if (files.length > 0) void chooseFiles(files, model, options);
}
