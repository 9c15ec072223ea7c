import type { Problem } from '../../contracts/index.js';

/** An error as the clients of a facade read it. */
export interface FacadeError {
  status: number;
  body: Record<string, unknown>;
}

/** Statuses that Meshy documents for refusals, and ours for a method that an address does not answer. */
const MESHY_REFUSALS = new Set([400, 401, 402, 403, 404, 405, 429]);

/** `error_code` of the reference's every error. */
const HUNYUAN_ERROR = 1;

/**
 * The same error in the words of the clients that speak to a facade; null for all other addresses, which answer
 * problem+json. Also what is refused at the door, before any controller, passes here.
 */
export function facadeError(url: string, problem: Problem): FacadeError | null {
  const path = url.split('?', 1)[0] ?? '';
  if (path.startsWith('/openapi/'))
    return { status: meshyStatus(problem.status), body: { message: sentences(problem) } };
  if (path === '/generate' || path === '/send' || path.startsWith('/status/')) {
    const { status, code, traceId } = problem;
    return { status, body: { text: sentences(problem), error_code: HUNYUAN_ERROR, code, traceId } };
  }
  return null;
}

function meshyStatus(status: number): number {
  return status >= 500 || MESHY_REFUSALS.has(status) ? status : 400;
}

function sentences({ detail, suggestion }: Problem): string {
  return `${detail.replace(/\.$/, '')}. ${suggestion}`;
}
