import { useEffect } from 'preact/hooks';
import { GENERATION_STATUSES, isFinished } from '../../contracts/statuses.js';
import { cursor, filter, items, loadHistory, loadMore, visible } from '../state/history.js';
import { loadModels, productModels } from '../state/models.js';
import { HREFS } from '../state/route.js';
import { STRINGS } from '../strings.js';
import { BatchList } from './batch-list.js';
import { GenerationCard } from './generation-card.js';
import { useTitle } from './use-title.js';

/** How often the list is read again while something in it runs, ms. */
const REFRESH_MS = 4_000;
/** How long typing rests before the list is read, ms. */
const TYPING_MS = 250;

/** All that was made, the newest first. */
export function HistoryPage() {
  useTitle(STRINGS.history.title);
  const { status, model, text } = filter.value;
  useEffect(() => {
    void loadModels();
  }, []);
  useEffect(() => {
    const gone = new AbortController();
    const read = () => void loadHistory(gone.signal).catch(() => {});
    const typing = setTimeout(read, items.value === null ? 0 : TYPING_MS);
    const refresh = setInterval(() => {
      if (items.value?.some((one) => !isFinished(one.status))) read();
    }, REFRESH_MS);
    return () => {
      gone.abort();
      clearTimeout(typing);
      clearInterval(refresh);
    };
  }, [status, model, text]);
  const shown = visible(items.value ?? [], text);
  return (
    <div class="page history">
      <div class="title">
        <h1 tabIndex={-1}>{STRINGS.history.title}</h1>
      </div>
      <BatchList />
      <Filters />
      <p class="unseen" role="status">
        {items.value === null ? STRINGS.history.loading : STRINGS.history.count(shown.length)}
      </p>
      <ul class="cards">
        {shown.map((generation) => (
          <li key={generation.id}>
            <GenerationCard generation={generation} />
          </li>
        ))}
      </ul>
      {items.value !== null && shown.length === 0 && <Empty />}
      {cursor.value !== null && (
        <button type="button" class="plain" onClick={() => void loadMore(new AbortController().signal)}>
          {STRINGS.history.more}
        </button>
      )}
    </div>
  );
}

function Filters() {
  const { status, model, text } = filter.value;
  return (
    <search class="filters">
      <label class="field grow">
        <span>{STRINGS.history.search}</span>
        <input
          type="search"
          placeholder={STRINGS.history.searchHint}
          value={text}
          onInput={(event) => {
            filter.value = { ...filter.value, text: event.currentTarget.value };
          }}
        />
      </label>
      <label class="field">
        <span>{STRINGS.history.status}</span>
        <select
          value={status}
          onChange={(event) => {
            const wanted = GENERATION_STATUSES.find((one) => one === event.currentTarget.value) ?? '';
            filter.value = { ...filter.value, status: wanted };
          }}
        >
          <option value="">{STRINGS.history.any}</option>
          {GENERATION_STATUSES.map((one) => (
            <option key={one} value={one}>
              {STRINGS.statuses[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{STRINGS.history.engine}</span>
        <select
          value={model}
          onChange={(event) => {
            filter.value = { ...filter.value, model: event.currentTarget.value };
          }}
        >
          <option value="">{STRINGS.history.any}</option>
          {productModels().map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}

function Empty() {
  const { status, model, text } = filter.value;
  if (status !== '' || model !== '' || text !== '') return <p class="empty">{STRINGS.history.none}</p>;
  return (
    <p class="empty">
      {STRINGS.history.empty} <a href={HREFS.make}>{STRINGS.history.emptyAction}</a>
    </p>
  );
}
