/** What the members of a shared run see of it. */
export interface RunMember<Message> {
  onMessage(message: Message): void;
  signal: AbortSignal;
}

interface Run<Message, Result> {
  members: Set<RunMember<Message>>;
  abort: AbortController;
  result: Promise<Result>;
}

/**
 * Lets equal work that is asked for at the same time run once. A run ends early only when every member has left.
 */
export class SharedRuns<Message, Result> {
  readonly #runs = new Map<string, Run<Message, Result>>();

  /**
   * Joins the run of a key, or starts it.
   * @returns the result and whether this member started the run.
   */
  async join(
    key: string,
    member: RunMember<Message>,
    start: (onMessage: (message: Message) => void, signal: AbortSignal) => Promise<Result>,
  ): Promise<{ result: Result; started: boolean }> {
    member.signal.throwIfAborted();
    const known = this.#runs.get(key);
    const run = known ?? this.#begin(key, start);
    run.members.add(member);
    const leave = () => {
      run.members.delete(member);
      if (run.members.size > 0) return;
      this.#runs.delete(key);
      run.abort.abort(member.signal.reason);
    };
    member.signal.addEventListener('abort', leave, { once: true });
    try {
      return { result: await untilLeft(run.result, member.signal), started: known === undefined };
    } finally {
      member.signal.removeEventListener('abort', leave);
      run.members.delete(member);
    }
  }

  #begin(
    key: string,
    start: (onMessage: (message: Message) => void, signal: AbortSignal) => Promise<Result>,
  ): Run<Message, Result> {
    const members = new Set<RunMember<Message>>();
    const abort = new AbortController();
    const tell = (message: Message) => {
      for (const member of members) member.onMessage(message);
    };
    const run = { members, abort, result: start(tell, abort.signal) };
    this.#runs.set(key, run);
    const forget = () => {
      if (this.#runs.get(key) === run) this.#runs.delete(key);
    };
    run.result.then(forget, forget);
    return run;
  }
}

function untilLeft<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    result.then(resolve, reject);
  });
}
