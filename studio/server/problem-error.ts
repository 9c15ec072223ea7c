import type { Problem } from '../../contracts/problem.js';

/** What the server refused a request with. */
export class ProblemError extends Error {
  constructor(readonly problem: Pick<Problem, 'status' | 'title' | 'detail'> & Partial<Problem>) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
}

/** The problem that an answer tells; one made of its status where it tells none. */
export async function problemOf(response: Response): Promise<ProblemError> {
  try {
    const problem = (await response.json()) as Problem;
    if (typeof problem.code === 'string') return new ProblemError(problem);
  } catch {
    // No JSON: an answer of something between the server and us.
  }
  const title = response.statusText || String(response.status);
  return new ProblemError({ status: response.status, title, detail: title });
}
