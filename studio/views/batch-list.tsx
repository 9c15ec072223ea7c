import type { BatchView } from '../../contracts/batch.js';
import { isBatchOver } from '../../contracts/batch-statuses.js';
import { getJson } from '../server/request.js';
import { HREFS } from '../state/route.js';
import { usePoll } from '../state/use-poll.js';
import { STRINGS } from '../strings.js';
import { formatDate } from './format.js';

const SHOWN = 6;
const EVERY_MS = 4_000;

/** The newest batches; nothing where there are none. */
export function BatchList() {
  const { value } = usePoll('batches', readBatches, {
    everyMs: EVERY_MS,
    goesOn: (batches) => batches.some(({ status }) => !isBatchOver(status)),
  });
  if (value === null || value.length === 0) return null;
  return (
    <section aria-labelledby="batches-title">
      <h2 id="batches-title">{STRINGS.batch.list}</h2>
      <ul class="batch-list">
        {value.map(({ id, name, status, totals, createdAt, progress }) => (
          <li key={id}>
            <a href={HREFS.batch(id)}>{name ?? STRINGS.batch.untitled}</a>
            <span class="status" data-status={status === 'FINISHED' ? 'SUCCEEDED' : status}>
              {isBatchOver(status) ? STRINGS.batch.statuses[status] : `${Math.round(progress)} %`}
            </span>
            <span class="muted small">{STRINGS.batch.models(totals.items)}</span>
            <time class="muted small" dateTime={createdAt}>
              {formatDate(createdAt)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function readBatches(signal: AbortSignal): Promise<readonly BatchView[]> {
  return (await getJson<{ items: BatchView[] }>(`/v1/batches?limit=${SHOWN}`, signal)).items;
}
