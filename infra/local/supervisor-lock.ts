import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive, type ProcessIdentity, startTimeOf } from './process-identity.js';

/**
 * Makes this process the only supervisor of a home, until it ends or {@link releaseLock} is called.
 * @returns false where another one is alive.
 */
export function takeLock(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }));
  try {
    for (;;) {
      try {
        // A link appears whole or not at all, and never over another file.
        linkSync(mine, path);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readHolder(path);
      if (holder !== null && isAlive(holder)) return false;
      discardStale(path, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Gives the lock back, where it is this process's. */
export function releaseLock(path: string): void {
  if (readHolder(path)?.pid === process.pid) rmSync(path, { force: true });
}

function readHolder(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}

/** Moves a dead process's lock away; where another process was faster and its lock was moved, puts that back. */
function discardStale(path: string, stale: ProcessIdentity | null): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== null && moved.pid !== stale?.pid && isAlive(moved)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}
