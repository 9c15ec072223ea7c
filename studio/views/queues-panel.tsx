import { useState } from 'preact/hooks';
import type { QueueView } from '../../contracts/queue-view.js';
import { ProblemError } from '../server/problem-error.js';
import { request } from '../server/request.js';
import type { Metrics } from '../state/metrics.js';
import { STRINGS } from '../strings.js';
import { formatCount, formatSeconds } from './format.js';
import { Icon } from './icons.js';
import { ProblemText } from './problem-text.js';
import { Scroll } from './scroll.js';

type Order = 'pause' | 'drain' | 'resume';

/** The queues: what waits in them, whether anybody serves them, and for operators the means to hold them. */
export function QueuesPanel(props: { metrics: Metrics; queues: readonly QueueView[] | null; again(): void }) {
  const { metrics, queues, again } = props;
  const { ops } = STRINGS;
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const tell = (queue: string, order: Order) => {
    setBusy(queue);
    setProblem(null);
    void request(`/v1/queues/${queue}/${order}`, { method: 'POST' })
      .catch((error: unknown) => setProblem(error instanceof ProblemError ? error : null))
      .then(() => {
        setBusy(null);
        again();
      });
  };
  const rows = queues ?? metrics.queues.map(asSeen);
  return (
    <section class="panel wide-panel" aria-labelledby="queues-title">
      <h2 id="queues-title">{ops.queues}</h2>
      {queues === null && <p class="muted">{ops.notOperator}</p>}
      <Scroll label={ops.queues}>
        <table class="stacked" aria-labelledby="queues-title">
          <thead>
            <tr>
              {[ops.queue, ops.state, ops.waiting, ops.oldest, ops.working].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              {queues !== null && (
                <th scope="col">
                  <span class="unseen">{ops.orders}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Queue key={row.queue} row={row} busy={busy} tell={queues === null ? null : tell} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <ProblemText problem={problem} />
    </section>
  );
}

function Queue(props: { row: QueueView; busy: string | null; tell: ((queue: string, order: Order) => void) | null }) {
  const { row, busy, tell } = props;
  const { queue, kind, state, backlog, oldestSeconds, running, interrupted, served } = row;
  const { ops } = STRINGS;
  const says = state === 'open' && !served ? ops.noWorker : ops.states[state];
  return (
    <tr>
      <th scope="row">{queue}</th>
      <td>
        <span class="status" data-status={state === 'open' ? (served ? 'SUCCEEDED' : 'PENDING') : 'PAUSED'}>
          {says}
        </span>
      </td>
      <td data-label={ops.waiting}>{formatCount(backlog)}</td>
      <td data-label={ops.oldest}>{backlog > 0 ? formatSeconds(oldestSeconds) : ops.none}</td>
      <td data-label={ops.working}>
        {formatCount(running)}
        {interrupted > 0 && <small class="muted"> {ops.interrupted(interrupted)}</small>}
      </td>
      {tell !== null && (
        <td class="row-orders">
          {kind === 'activity' &&
            (state === 'open' ? (
              <>
                <OrderButton icon="pause" order="pause" queue={queue} busy={busy} tell={tell} />
                <OrderButton icon="drain" order="drain" queue={queue} busy={busy} tell={tell} />
              </>
            ) : (
              <OrderButton icon="play" order="resume" queue={queue} busy={busy} tell={tell} />
            ))}
        </td>
      )}
    </tr>
  );
}

function OrderButton(props: {
  icon: 'pause' | 'drain' | 'play';
  order: Order;
  queue: string;
  busy: string | null;
  tell(queue: string, order: Order): void;
}) {
  const { icon, order, queue, busy, tell } = props;
  const { title, text } = STRINGS.ops.holds[order];
  return (
    <button
      type="button"
      class="plain small-button"
      title={text}
      disabled={busy === queue}
      onClick={() => tell(queue, order)}
    >
      <Icon name={icon} />
      {title}
      <span class="unseen"> {queue}</span>
    </button>
  );
}

/** A queue as far as people see it who do not operate the server. */
function asSeen({ queue, served, waiting, oldest_s }: Metrics['queues'][number]): QueueView {
  return {
    ...{ queue, served, kind: 'activity', state: 'open', backlog: waiting, oldestSeconds: oldest_s },
    ...{ byPriority: [], running: 0, interrupted: 0 },
  };
}
