import { useState } from 'preact/hooks';
import { ProblemError } from '../server/problem-error.js';

/** What a form sends, and how that stands. */
export interface Sending {
  isBusy: boolean;
  /** Why the server refused the last; null where it did not. */
  problem: ProblemError | null;
  /** Does what sends the form, in place of the browser. */
  send(event: SubmitEvent, work: () => Promise<void>): void;
}

export function useSending(): Sending {
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const run = async (work: () => Promise<void>) => {
    setIsBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error);
    } finally {
      setIsBusy(false);
    }
  };
  return {
    isBusy,
    problem,
    send(event, work) {
      event.preventDefault();
      void run(work);
    },
  };
}
