import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { FrameChannel } from './frame-channel.js';
import { type FromRunner, RUNNER_CHANNEL_FD, type RunnerArguments, type ToRunner } from './protocol.js';

/** Where a runner's parent writes what happens; pino's shape. */
export interface RunnerLog {
  debug?(fields: object, message: string): void;
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
  readonly #channel: FrameChannel<FromRunner, ToRunner>;
  /** What it said last on stderr: the reason, where it died by itself. */
  #lastWords = '';

  /** @param entry of the process, runner-main.ts or one that speaks its protocol. */
  constructor(entry: URL, options: RunnerArguments, log: RunnerLog, hooks: ChildHooks) {
    const child = spawn(process.execPath, [fileURLToPath(entry), JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    createInterface({ input: child.stderr! }).on('line', (coloured) => {
      const line = stripVTControlCharacters(coloured);
      if (line === '') return;
      this.#lastWords = line;
      log.warn({ runner: child.pid, line }, 'the runner says');
    });
    this.#channel = new FrameChannel(child.stdio[RUNNER_CHANNEL_FD] as Duplex, hooks.onMessage);
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
    this.#channel.send(message);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
