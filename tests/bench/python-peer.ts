import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** One numeric thread: a bench compares ways of working, not core counts. */
const SINGLE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

const ADVICE =
  'Install Python 3 with its venv module (on Debian: apt-get install python3-venv) and run the bench again.';

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
  const python = await preparePython(path.join(peers, requirements));
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

/** A stamp for each requirements file, inside the environment: whoever clears it clears the stamps with it. */
async function preparePython(requirements: string): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  const folder = path.join(cache, 'orfeas', 'bench-venv');
  const python = path.join(folder, 'bin', 'python');
  const stamp = path.join(folder, `${path.basename(requirements, '.txt')}.sha256`);
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return python;
  await mkdir(path.dirname(folder), { recursive: true });
  if (!existsSync(python)) await runStep('python3', ['-m', 'venv', folder]);
  await runStep(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  await writeFile(stamp, wanted);
  return python;
}

async function runStep(command: string, args: string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args);
  } catch (cause) {
    throw new Error(`The bench's peer needs Python: "${command} ${args.join(' ')}" failed. ${ADVICE}`, { cause });
  }
}
