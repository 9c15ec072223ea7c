import { useState } from 'preact/hooks';
import type { BatchItemView, BatchView } from '../../contracts/batch.js';
import { isBatchOver } from '../../contracts/batch-statuses.js';
import { readPath, save, usePicture } from '../server/artifacts.js';
import { apiKey } from '../server/key.js';
import { request } from '../server/request.js';
import { HREFS } from '../state/route.js';
import { useBatch } from '../state/use-batch.js';
import { STRINGS } from '../strings.js';
import { Icon } from './icons.js';
import { MissingPage } from './missing-page.js';
import { useTitle } from './use-title.js';

type Order = 'pause' | 'resume' | 'cancel';

/** A batch: how far it is, every picture of it, and what came out. */
export function BatchPage({ id }: { id: string }) {
  const { value, problem, again } = useBatch(id);
  const name = value?.batch.name ?? STRINGS.batch.untitled;
  useTitle(name);
  if (problem !== null) return <MissingPage title={STRINGS.batch.missing} problem={problem} />;
  const batch = value?.batch;
  return (
    <div class="page batch">
      <div class="title">
        <h1 tabIndex={-1}>{name}</h1>
        <span class="status" data-status={batch?.status}>
          {batch ? STRINGS.batch.statuses[batch.status] : STRINGS.generation.loading}
        </span>
      </div>
      {batch && <Overall batch={batch} again={again} />}
      <ul class="items">
        {value?.items.map((item) => (
          <Item key={item.index} item={item} />
        ))}
      </ul>
    </div>
  );
}

function Overall({ batch, again }: { batch: BatchView; again(): void }) {
  const { totals, progress, status } = batch;
  const { batch: words } = STRINGS;
  const [isBusy, setIsBusy] = useState(false);
  const tell = (order: Order) => {
    setIsBusy(true);
    void request(`/v1/batches/${batch.id}/${order}`, { method: 'POST' })
      .catch(() => {})
      .then(() => {
        setIsBusy(false);
        again();
      });
  };
  const counts = [
    words.succeeded(totals.succeeded),
    totals.failed + totals.refused > 0 ? words.failed(totals.failed + totals.refused) : '',
    totals.canceled > 0 ? words.canceled(totals.canceled) : '',
    totals.running > 0 ? words.running(totals.running) : '',
    totals.pending > 0 ? words.pending(totals.pending) : '',
  ].filter((text) => text !== '');
  const isOver = isBatchOver(status);
  return (
    <section class="panel">
      <div class="overall">
        <progress max={100} value={progress} aria-label={STRINGS.progress.overall} />
        <output>{Math.round(progress)} %</output>
      </div>
      <p role="status">{counts.join(', ')}</p>
      <div class="row">
        {!isOver && (
          <button
            type="button"
            class="plain"
            disabled={isBusy}
            onClick={() => tell(status === 'PAUSED' ? 'resume' : 'pause')}
          >
            <Icon name={status === 'PAUSED' ? 'play' : 'pause'} />
            {status === 'PAUSED' ? words.resume : words.pause}
          </button>
        )}
        {!isOver && (
          <button type="button" class="plain" disabled={isBusy || batch.cancelRequested} onClick={() => tell('cancel')}>
            <Icon name="cross" />
            {batch.cancelRequested ? STRINGS.progress.canceling : STRINGS.progress.cancel}
          </button>
        )}
        {totals.succeeded > 0 && <Results id={batch.id} />}
        {batch.urls.temporal !== null && (
          <a class="button quiet" href={batch.urls.temporal} target="_blank" rel="noreferrer">
            {STRINGS.result.temporal}
          </a>
        )}
      </div>
    </section>
  );
}

function Results({ id }: { id: string }) {
  const path = `/v1/batches/${id}/results.zip`;
  const name = `batch-${id.slice(0, 8)}.zip`;
  const fetchAndSave = (event: MouseEvent) => {
    if (apiKey.value === null) return;
    event.preventDefault();
    void readPath(path).then((zip) => save(new Blob([zip]), name));
  };
  return (
    <a class="button plain" href={path} download={name} onClick={fetchAndSave}>
      <Icon name="download" />
      {STRINGS.batch.results}
    </a>
  );
}

function Item({ item: { name, status, generation, error } }: { item: BatchItemView }) {
  const id = generation?.id ?? '';
  const url = usePicture(id, status === 'SUCCEEDED' ? 'thumbnail.webp' : null);
  const text = (
    <>
      <span class={`thumb checks ${status === 'IN_PROGRESS' ? 'is-busy' : ''}`}>
        {url !== null ? <img src={url} alt="" loading="lazy" /> : <Icon name={error === null ? 'cube' : 'warning'} />}
      </span>
      <span class="card-text">
        <strong>{name}</strong>
        <span class="status" data-status={status === 'REFUSED' ? 'FAILED' : status}>
          {STRINGS.batch.items[status]}
        </span>
        {error !== null && (
          <span class="small note">
            {error.message} {error.suggestion}
          </span>
        )}
      </span>
    </>
  );
  return (
    <li>
      {generation !== null && status !== 'PENDING' ? (
        <a class="card" href={HREFS.generation(id)}>
          {text}
        </a>
      ) : (
        <div class="card">{text}</div>
      )}
    </li>
  );
}
