import type { ProblemError } from '../server/problem-error.js';

/** What the server refused, field by field. */
export function ProblemText({ problem }: { problem: ProblemError | null }) {
  if (problem === null) return null;
  const { title, detail, suggestion, errors } = problem.problem;
  return (
    <div class="fault" role="alert">
      <p>
        <strong>{title}.</strong> {detail}. {suggestion}
      </p>
      {errors?.map((field) => (
        <p key={field.pointer}>
          {field.pointer}: {field.detail}
        </p>
      ))}
    </div>
  );
}
