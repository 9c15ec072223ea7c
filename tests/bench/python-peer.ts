import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { preparePython } from '../support/prepare-python.js';

/** One numeric thread: a bench compares ways of working, not core counts. */
const SINGLE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** A Python process that answers one JSON line for each line it is sent. */
export interface PythonPeer extends AsyncDisposable {
  ask(line: string): Promise<{ seconds: number }>;
  /** Ends the process and waits for it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts `tests/bench/peers/SCRIPT` in the benches' virtual environment (made on first use under the user's cache
 * folder), with what `tests/bench/peers/REQUIREMENTS` pins installed, and waits for its first line.
 */
export async function startPythonPeer(script: string, requirements: string, args: string[]): Promise<PythonPeer> {
  const peers = peersFolder();
  const python = await preparePython('bench-venv', path.join(peers, requirements));
  const child: ChildProcess = spawn(python, [path.join(peers, script), ...args], {
    env: { ...process.env, ...SINGLE_THREAD },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`The process of ${script} ended before it answered; its own message is above.`);
    return JSON.parse(value);
  };
  await answer();
  return {
    ask(line) {
      child.stdin!.write(`${line}\n`);
      return answer();
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.stdin!.end();
      await once(child, 'exit');
    },
  };
}

/** The peers' sources: beside the TypeScript sources, also when this file runs from dist/. */
function peersFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    if (path.dirname(folder) === folder) throw new Error('Expected package.json above the bench but found none.');
    folder = path.dirname(folder);
  }
  return path.join(folder, 'tests', 'bench', 'peers');
}
