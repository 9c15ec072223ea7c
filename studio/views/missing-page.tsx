import type { ProblemError } from '../server/problem-error.js';
import { HREFS } from '../state/route.js';
import { STRINGS } from '../strings.js';

/** In the place of what is not there, or what may not be seen. */
export function MissingPage({ title, problem }: { title: string; problem: ProblemError }) {
  return (
    <div class="page">
      <h1 tabIndex={-1}>{title}</h1>
      <p class="muted">
        {problem.problem.title}. {problem.problem.detail}
      </p>
      <a href={HREFS.history}>{STRINGS.generation.back}</a>
    </div>
  );
}
