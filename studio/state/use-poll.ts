import { useEffect, useState } from 'preact/hooks';
import { ProblemError } from '../server/problem-error.js';

/** What is read again and again. */
export interface Polled<T> {
  /** The last that was read; null before the first. */
  value: T | null;
  problem: ProblemError | null;
  /** Reads it now. */
  again(): void;
}

/**
 * Reads something every `everyMs` for as long as the component is there and `goesOn` says so, one request at a time;
 * a page in the background rests.
 * @param key what it is: another one begins anew.
 */
export function usePoll<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  { everyMs, goesOn = () => true }: { everyMs: number; goesOn?: (value: T) => boolean },
): Polled<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    setValue(null);
    setProblem(null);
  }, [key]);
  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = () => {
      timer = setTimeout(() => (document.hidden ? next() : ask()), everyMs);
    };
    const ask = () =>
      void read(gone.signal).then(
        (found) => {
          if (gone.signal.aborted) return;
          setValue(found);
          setProblem(null);
          if (goesOn(found)) next();
        },
        (error: unknown) => {
          if (gone.signal.aborted) return;
          if (error instanceof ProblemError) setProblem(error);
          else next();
        },
      );
    ask();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [key, round]);
  return { value, problem, again: () => setRound((count) => count + 1) };
}
