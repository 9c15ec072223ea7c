import { type GenerationStatus, isFinished } from '../../contracts/index.js';
import { goneSignal } from './gone-signal.js';
import { waitSeconds } from './prefer.js';
import type { FastifyReply } from './request-context.js';

/** When to ask again for a job that is under way, s. */
const RETRY_AFTER_SECONDS = '1';

/** What an answer tells of how a job stands: not to be kept, and when to look again while it is under way. */
export function markStanding({ status }: { status: GenerationStatus }, reply: FastifyReply): void {
  void reply.header('Cache-Control', 'no-store');
  if (!isFinished(status)) void reply.header('Retry-After', RETRY_AFTER_SECONDS);
}

/** A job as clients see it. */
interface JobView {
  status: GenerationStatus;
  urls: { self: string };
}

/** Waits for a job's end, at most `seconds` or until `gone` aborts; the answer is what it is then. */
type Wait<View> = (begun: View, seconds: number, gone: AbortSignal) => Promise<View>;

/**
 * Answers the request that has begun a job, or found the one it had begun before: where it is, and how it stands, after
 * a wait where the header `Prefer` asks for one. 200 for one that has ended, else what the route answers.
 */
export async function answerBegun<View extends JobView>(
  begun: View,
  prefer: string | undefined,
  reply: FastifyReply,
  wait: Wait<View>,
): Promise<View> {
  const seconds = waitSeconds(prefer);
  if (seconds !== null) void reply.header('Preference-Applied', `wait=${seconds}`);
  const job = seconds === null ? begun : await wait(begun, seconds, goneSignal(reply));
  void reply.header('Location', job.urls.self);
  if (isFinished(job.status)) void reply.status(200);
  markStanding(job, reply);
  return job;
}
