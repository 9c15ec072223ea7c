import { type GenerationStatus, isFinished, OrfeasError } from '../../contracts/index.js';

/** What a client waits for. */
interface Awaited<View> {
  /** Resolves when it has ended, or `signal` aborts. */
  ended(id: string, signal: AbortSignal): Promise<unknown>;
  view(id: string): Promise<View>;
}

/** Waits until it has ended, at most `seconds` or until `gone` aborts; the answer is what it is then. */
export async function waitForEnd<View extends { id: string; status: GenerationStatus }>(
  first: View,
  { seconds, gone }: { seconds: number; gone: AbortSignal },
  { ended, view }: Awaited<View>,
): Promise<View> {
  if (isFinished(first.status) || seconds === 0) return first;
  const signal = AbortSignal.any([gone, AbortSignal.timeout(seconds * 1000)]);
  try {
    await ended(first.id, signal);
    return await view(first.id);
  } catch (error) {
    // It has been started: that Temporal is away now is no reason to refuse the request.
    if (error instanceof OrfeasError && error.code === 'ORCHESTRATOR_UNAVAILABLE') return first;
    throw error;
  }
}
