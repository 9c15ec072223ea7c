import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ADVICE = 'Install Python 3 with its venv module (on Debian: apt-get install python3-venv) and try again.';

/**
 * Python in a virtual environment `name` under the user's cache folder, made on first use, with what the file
 * `requirements` pins installed. A stamp for each such file lies inside: whoever clears it clears the stamps with it.
 *
 * @returns the path of the interpreter.
 * @throws Error where there is no Python, or no network to install from.
 */
export async function preparePython(name: string, requirements: string): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  const folder = path.join(cache, 'orfeas', name);
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
    throw new Error(`Python is needed here: "${command} ${args.join(' ')}" failed. ${ADVICE}`, { cause });
  }
}
