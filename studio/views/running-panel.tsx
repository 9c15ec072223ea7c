import type { Generation } from '../../contracts/generation.js';
import { HREFS } from '../state/route.js';
import { STRINGS } from '../strings.js';
import { formatDate } from './format.js';
import { nameOf } from './name-of.js';
import { Scroll } from './scroll.js';

/** What is under way now, each with its page and its page in Temporal. */
export function RunningPanel({ running }: { running: readonly Generation[] }) {
  const { ops } = STRINGS;
  return (
    <section class="panel wide-panel" aria-labelledby="running-title">
      <h2 id="running-title">{ops.running}</h2>
      {running.length === 0 ? (
        <p class="muted">{ops.nothingRuns}</p>
      ) : (
        <Scroll label={ops.running}>
          <table class="stacked" aria-labelledby="running-title">
            <thead>
              <tr>
                {[ops.generation, ops.state, ops.stage, ops.model, ops.since, ops.temporal].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {running.map((one) => (
                <Row key={one.id} generation={one} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

function Row({ generation }: { generation: Generation }) {
  const { id, status, stages, model, createdAt, progress, urls } = generation;
  const stage = stages.find((one) => one.status === 'IN_PROGRESS');
  return (
    <tr>
      <th scope="row">
        <a href={HREFS.generation(id)}>{nameOf(generation)}</a>
      </th>
      <td>{STRINGS.statuses[status]}</td>
      <td>{stage ? `${STRINGS.stages[stage.name].title}, ${Math.round(progress)} %` : ''}</td>
      <td data-label={STRINGS.ops.model}>{model}</td>
      <td data-label={STRINGS.ops.since}>{formatDate(createdAt)}</td>
      <td>
        {urls.temporal !== null && (
          <a href={urls.temporal} target="_blank" rel="noreferrer">
            {STRINGS.ops.open}
            <span class="unseen"> {nameOf(generation)}</span>
          </a>
        )}
      </td>
    </tr>
  );
}
