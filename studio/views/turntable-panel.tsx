import { useState } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import type { SequenceView } from '../../contracts/sequence-view.js';
import { isFinished } from '../../contracts/statuses.js';
import { readTurntable, startTurntable } from '../state/turntables.js';
import { usePoll } from '../state/use-poll.js';
import { useSending } from '../state/use-sending.js';
import { STRINGS } from '../strings.js';
import type { ShownPreset } from '../turntable-strings.js';
import { DownloadLink } from './download-link.js';
import { formatSeconds } from './format.js';
import { Icon } from './icons.js';
import { ProblemText } from './problem-text.js';

const POLL_MS = 700;
/** What a place fixes entirely: the page has no form for the others. */
const PRESETS = Object.entries(STRINGS.turntable.presets) as [ShownPreset, string][];

/** Pictures of the model from all around, as web pages and shops want them. */
export function TurntablePanel({ generation: { id } }: { generation: Generation }) {
  const { turntable } = STRINGS;
  const [preset, setPreset] = useState<ShownPreset>('web-36');
  const [sequence, setSequence] = useState<string | null>(null);
  const { isBusy, problem, send } = useSending();
  const start = async () => {
    setSequence(null);
    setSequence(await startTurntable(id, preset));
  };
  return (
    <details class="panel folded" id="turntable">
      <summary>{turntable.title}</summary>
      <form onSubmit={(event) => send(event, start)}>
        <div class="field">
          <label for="turntable-preset">{turntable.preset}</label>
          <select
            id="turntable-preset"
            value={preset}
            onChange={(event) => setPreset(event.currentTarget.value as ShownPreset)}
          >
            {PRESETS.map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </div>
        <ProblemText problem={problem} />
        <button type="submit" class="primary wide" disabled={isBusy}>
          <Icon name="camera" />
          {isBusy ? STRINGS.make.starting : turntable.start}
        </button>
      </form>
      {sequence !== null && <Turntable key={sequence} id={sequence} />}
    </details>
  );
}

/** How far one is, then its files. */
function Turntable({ id }: { id: string }) {
  const { turntable, progress } = STRINGS;
  const { value, problem } = usePoll(id, (signal) => readTurntable(id, signal), {
    everyMs: POLL_MS,
    goesOn: ({ status }) => !isFinished(status),
  });
  if (problem !== null) return <ProblemText problem={problem} />;
  if (value === null) return null;
  return (
    <>
      <p role="status" class="muted">
        {statusText(value)}
      </p>
      {!isFinished(value.status) && <progress max={100} value={value.progress} aria-label={progress.overall} />}
      {value.status === 'SUCCEEDED' && (
        <div class="files">
          {value.artifacts.map(({ name, bytes }) => (
            <DownloadLink
              key={name}
              path={`/v1/sequences/${id}/artifacts/${name}`}
              saveAs={`${id.slice(0, 8)}-${name}`}
              {...{ name, bytes }}
              what={turntable.files[name] ?? ''}
            />
          ))}
        </div>
      )}
    </>
  );
}

function statusText({ status, waiting, frames, seconds, cached, error }: SequenceView): string {
  const { turntable, statuses } = STRINGS;
  if (status === 'SUCCEEDED') return turntable.drawn(frames, cached || seconds === null ? '' : formatSeconds(seconds));
  if (error !== null) return `${error.message} (${error.code})`;
  return waiting ? turntable.waiting : statuses[status];
}
