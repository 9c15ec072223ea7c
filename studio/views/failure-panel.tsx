import { useState } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import { type WayOut, waysOut } from '../form/way-out.js';
import { ProblemError } from '../server/problem-error.js';
import { replay } from '../state/replay.js';
import { HREFS } from '../state/route.js';
import { STRINGS } from '../strings.js';
import { Icon } from './icons.js';
import { ProblemText } from './problem-text.js';

/** Why a generation failed, and the ways out. */
export function FailurePanel({ generation, onChange }: { generation: Generation; onChange(): void }) {
  const { status, error } = generation;
  if (status === 'CANCELED') return <p class="panel">{STRINGS.failure.canceled}</p>;
  if (error === null) return null;
  return (
    <section class="panel fault-panel" role="alert">
      <h2>
        <Icon name="warning" /> {STRINGS.failure.title}
      </h2>
      <p>{error.message}</p>
      <p>
        <strong>{error.suggestion}</strong>
      </p>
      <WaysOut generation={generation} ways={waysOut(error)} onChange={onChange} />
      <p class="muted small">
        {error.stage !== null && `${STRINGS.stages[error.stage].title}, `}
        {STRINGS.failure.code} {error.code}
      </p>
    </section>
  );
}

function WaysOut(props: { generation: Generation; ways: readonly WayOut[]; onChange(): void }) {
  const { generation, ways, onChange } = props;
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const fromStage = generation.error?.stage ?? 'preprocess';
  const again = () =>
    void replay(generation.id, { fromStage }).then(
      (id) => {
        location.hash = HREFS.generation(id);
      },
      (error: unknown) => setProblem(error instanceof ProblemError ? error : null),
    );
  const { failure } = STRINGS;
  const shown: Record<WayOut, preact.JSX.Element> = {
    again: (
      <button type="button" class="plain" onClick={again}>
        {failure.again(STRINGS.stages[fromStage].title)}
      </button>
    ),
    change: (
      <button type="button" class="plain" onClick={onChange}>
        {failure.change}
      </button>
    ),
    picture: (
      <a class="button plain" href={HREFS.make}>
        {failure.picture}
      </a>
    ),
    operations: <a href={HREFS.operations}>{failure.operations}</a>,
  };
  return (
    <>
      <div class="row">{ways.map((way) => shown[way])}</div>
      <ProblemText problem={problem} />
    </>
  );
}
