import { useState } from 'preact/hooks';
import type { Generation, StageView, Waiting } from '../../contracts/generation.js';
import { isFinished } from '../../contracts/statuses.js';
import { request } from '../server/request.js';
import { STRINGS } from '../strings.js';
import { formatMiB, formatSeconds } from './format.js';
import { Icon } from './icons.js';

/** How far a generation is: all together, stage by stage, and what it waits for. */
export function ProgressPanel({ generation }: { generation: Generation }) {
  const [isCanceling, setIsCanceling] = useState(false);
  const isRunning = !isFinished(generation.status);
  const running = generation.stages.find(({ status }) => status === 'IN_PROGRESS');
  const percent = Math.round(generation.progress);
  const cancel = () => {
    setIsCanceling(true);
    void request(`/v1/generations/${generation.id}/cancel`, { method: 'POST' }).catch(() => setIsCanceling(false));
  };
  return (
    <section class="panel" aria-labelledby="progress-title">
      <h2 id="progress-title">{STRINGS.progress.title}</h2>
      {isRunning && (
        <div class="overall">
          <progress max={100} value={generation.progress} aria-label={STRINGS.progress.overall} />
          <output>{percent} %</output>
        </div>
      )}
      <ol class="stages">
        {generation.stages.map((stage) => (
          <Stage key={stage.name} stage={stage} />
        ))}
      </ol>
      {generation.waiting !== null && <p>{waitingText(generation.waiting)}</p>}
      <p class="unseen" role="status">
        {running ? STRINGS.stages[running.name].title : STRINGS.statuses[generation.status]}
      </p>
      {isRunning && (
        <button type="button" class="plain" disabled={isCanceling} onClick={cancel}>
          {isCanceling ? STRINGS.progress.canceling : STRINGS.progress.cancel}
        </button>
      )}
    </section>
  );
}

function Stage({ stage }: { stage: StageView }) {
  const { title, text } = STRINGS.stages[stage.name];
  const notes = [
    stage.cached === true ? STRINGS.progress.known : '',
    stage.attempt > 1 ? STRINGS.progress.attempt(stage.attempt) : '',
    stage.status === 'IN_PROGRESS' && stage.steps > 1 ? STRINGS.progress.step(stage.step, stage.steps) : '',
    stage.status === 'SUCCEEDED' && stage.seconds !== null && stage.cached !== true ? formatSeconds(stage.seconds) : '',
  ].filter((note) => note !== '');
  return (
    <li class="stage" data-status={stage.status}>
      <span class="mark">
        {stage.status === 'SUCCEEDED' && <Icon name="check" />}
        {(stage.status === 'FAILED' || stage.status === 'CANCELED') && <Icon name="cross" />}
      </span>
      <span class="stage-name">
        <strong>{title}</strong> <span class="muted">{text}</span>
      </span>
      <span class="muted stage-note">{notes.join(', ')}</span>
    </li>
  );
}

function waitingText({ for: why, ahead, needMiB, freeMiB, etaSeconds }: Waiting): string {
  const { waiting } = STRINGS;
  return [
    waiting[why],
    ahead !== null && ahead > 0 ? waiting.ahead(ahead) : '',
    needMiB !== null && freeMiB !== null ? waiting.memoryOf(formatMiB(needMiB), formatMiB(freeMiB)) : '',
    etaSeconds !== null ? waiting.eta(formatSeconds(etaSeconds)) : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}
