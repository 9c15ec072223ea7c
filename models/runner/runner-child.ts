import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { FromRunner, RunnerArguments, ToRunner } from './protocol.js';

/** Where a runner's parent writes what happens; pino's shape. */
export interface RunnerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What is told of a child. */
export interface ChildHooks {
  onMessage(message: FromRunner): void;
  /** Once, at its end: how it ended, for people. */
  onExit(how: string): void;
}

/** A runner's process, as its parent holds it. */
export class RunnerChild {
  readonly #process: ChildProcess;
  /** What it said last on stderr: the reason, where it died by itself. */
  #lastWords = '';

  /** @param entry of the process, runner-main.ts or one that speaks its protocol. */
  constructor(entry: URL, options: RunnerArguments, log: RunnerLog, hooks: ChildHooks) {
    const child = fork(entry, [JSON.stringify(options)], {
      // Typed arrays arrive as such.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    this.#process = child;
    createInterface({ input: child.stderr! }).on('line', (line) => {
      this.#lastWords = line;
      log.warn({ runner: child.pid, line }, 'the runner says');
    });
    child.on('message', (message) => hooks.onMessage(message as FromRunner));
    let isOver = false;
    const over = (how: string) => {
      if (isOver) return;
      isOver = true;
      hooks.onExit(this.#lastWords === '' ? how : `${how}: ${this.#lastWords}`);
    };
    child.on('error', (error) => over(error.message));
    // After `close` everything it had said has been read.
    child.on('close', (code, signal) => over(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }

  get pid(): number | null {
    return this.#process.pid ?? null;
  }

  /** Sends a message; what can't be sent is lost with the child, whose end is told. */
  send(message: ToRunner): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
