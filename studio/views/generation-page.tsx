import { useEffect } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import { isFinished } from '../../contracts/statuses.js';
import { loadModels } from '../state/models.js';
import { HREFS } from '../state/route.js';
import { useGeneration } from '../state/use-generation.js';
import { STRINGS } from '../strings.js';
import { Icon } from './icons.js';
import { ModelPlace } from './model-place.js';
import { ProgressPanel } from './progress-panel.js';
import { ResultPanel } from './result-panel.js';
import { useTitle } from './use-title.js';

/** One generation: its model, how far it is, and what came out. */
export function GenerationPage({ id }: { id: string }) {
  const { generation, problem } = useGeneration(id);
  const name = generation === null ? STRINGS.generation.untitled : nameOf(generation);
  useTitle(name);
  useEffect(() => {
    void loadModels();
  }, []);
  if (problem !== null) {
    const { title, detail } = problem.problem;
    return (
      <div class="page">
        <h1 tabIndex={-1}>{STRINGS.generation.missing}</h1>
        <p class="muted">
          {title}. {detail}
        </p>
        <a href={HREFS.history}>{STRINGS.generation.back}</a>
      </div>
    );
  }
  return (
    <div class="page generation">
      <div class="title">
        <h1 tabIndex={-1}>{name}</h1>
        <span class="status" data-status={generation?.status}>
          {generation === null ? STRINGS.generation.loading : STRINGS.statuses[generation.status]}
        </span>
      </div>
      <ModelPlace generation={generation} id={id} />
      <div class="side">
        {generation !== null && (
          <>
            <Failure generation={generation} />
            {!isFinished(generation.status) && <ProgressPanel generation={generation} />}
            {isFinished(generation.status) && <ResultPanel generation={generation} />}
            {isFinished(generation.status) && <ProgressPanel generation={generation} />}
            {isFinished(generation.status) && (
              <a class="button plain" href={HREFS.make}>
                {STRINGS.result.again}
              </a>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Failure({ generation: { error, status } }: { generation: Generation }) {
  if (status === 'CANCELED' || error === null) {
    return status === 'CANCELED' ? <p class="panel">{STRINGS.failure.canceled}</p> : null;
  }
  return (
    <section class="panel fault-panel" role="alert">
      <h2>
        <Icon name="warning" /> {STRINGS.failure.title}
      </h2>
      <p>{error.message}</p>
      <p>
        <strong>{error.suggestion}</strong>
      </p>
      <p class="muted small">
        {error.stage !== null && `${STRINGS.stages[error.stage].title}, `}
        {STRINGS.failure.code} {error.code}
      </p>
    </section>
  );
}

/** What people call it: the name they gave it, else its id. */
export function nameOf({ tags, id }: Pick<Generation, 'tags' | 'id'>): string {
  return tags[0] ?? `${STRINGS.generation.untitled} ${id.slice(0, 8)}`;
}
