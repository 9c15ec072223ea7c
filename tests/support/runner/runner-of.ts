import { execFileSync } from 'node:child_process';

/** Pids of the runners that a worker has started: its children that run runner-main.js. */
export function runnersOf(workerPid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, parent, ...words]) => Number(parent) === workerPid && words.join(' ').includes('runner-main.js'))
    .map(([pid]) => Number(pid));
}
