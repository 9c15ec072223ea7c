import { useEffect, useState } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import { isFinished } from '../../contracts/statuses.js';
import { followEvents } from '../server/follow-events.js';
import { ProblemError } from '../server/problem-error.js';
import { getJson } from '../server/request.js';
import { applyEvent } from './apply-event.js';

/** What a generation waits for is not in its stream: it is asked for this often until a stage runs, ms. */
const WAITING_POLL_MS = 2_000;

/** A generation as it stands, followed until its end. */
export interface Followed {
  generation: Generation | null;
  problem: ProblemError | null;
}

/** Follows a generation for as long as the component is there. */
export function useGeneration(id: string): Followed {
  const [followed, setFollowed] = useState<Followed>({ generation: null, problem: null });
  useEffect(() => {
    const gone = new AbortController();
    setFollowed({ generation: null, problem: null });
    follow(id, (generation) => setFollowed({ generation, problem: null }), gone.signal).catch((error: unknown) => {
      if (error instanceof ProblemError) setFollowed((last) => ({ ...last, problem: error }));
    });
    return () => gone.abort();
  }, [id]);
  return followed;
}

/** Tells each state of a generation until it has ended. */
export async function follow(id: string, tell: (generation: Generation) => void, signal: AbortSignal): Promise<void> {
  const read = () => getJson<Generation>(`/v1/generations/${id}`, signal);
  let latest = await read();
  tell(latest);
  if (isFinished(latest.status)) return;
  const poll = setInterval(() => {
    if (latest.stages.some(({ status }) => status === 'IN_PROGRESS') && latest.waiting === null) return;
    void read().then(
      ({ waiting }) => {
        latest = { ...latest, waiting };
        if (!signal.aborted) tell(latest);
      },
      () => {},
    );
  }, WAITING_POLL_MS);
  try {
    await followEvents(
      id,
      (told) => {
        latest = applyEvent(latest, told);
        tell(latest);
      },
      signal,
    );
  } finally {
    clearInterval(poll);
  }
  tell(await read());
}
