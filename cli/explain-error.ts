import { ApiProblemError } from './api-client.js';
import { EXIT, FailureError, UsageError } from './exit-codes.js';

/** What went wrong, in words for a person, and how the command ends. */
export function explainError(error: unknown): { text: string; exitCode: number } {
  if (error instanceof ApiProblemError) return { text: explainProblem(error), exitCode: EXIT.failure };
  if (error instanceof UsageError) return { text: `orfeas: ${error.message}`, exitCode: EXIT.usage };
  if (error instanceof FailureError || isExpected(error)) {
    return { text: `orfeas: ${error.message}`, exitCode: EXIT.failure };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `orfeas: something went wrong inside the command:\n${text}`, exitCode: EXIT.failure };
}

function explainProblem({ problem }: ApiProblemError): string {
  const fields = (problem.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`);
  return `orfeas: ${problem.title}: ${problem.detail}${fields.join('')}\n  ${problem.suggestion} (${problem.code})`;
}

/** Errors whose message was written for people. */
function isExpected(error: unknown): error is Error {
  return error instanceof Error && ['ConfigError', 'LocalSetupError'].includes(error.name);
}
