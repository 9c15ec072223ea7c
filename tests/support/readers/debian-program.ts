import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Makes sure that a program of a Debian package can be started: where it is missing, root installs it.
 * @returns null where it is there, else why not, as a phrase.
 */
export async function missingProgram(program: string, ...packages: string[]): Promise<string | null> {
  if (await isThere(program)) return null;
  if (process.getuid?.() !== 0 || !(await isThere('apt-get'))) {
    return `${program} is not installed (on Debian: apt-get install ${packages.join(' ')})`;
  }
  process.stderr.write(`installing ${packages.join(' ')}\n`);
  try {
    await run('apt-get', ['update', '-q']);
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 1 << 26, // a large package names a thousand steps
    });
    return (await isThere(program)) ? null : `${packages.join(', ')} brought no ${program}`;
  } catch (error) {
    return `${packages.join(', ')} could not be installed: ${String(error).split('\n', 2).join(' ')}`;
  }
}

async function isThere(program: string): Promise<boolean> {
  try {
    await run('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}
