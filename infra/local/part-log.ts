import { closeSync, copyFileSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

/** Past this size a log moves to `.1`, bytes: a week of warnings, yet readable in an editor. */
const ROTATE_BYTES = 8 * 1024 * 1024;

/** Opens a part's log for appending: writes go through even when the supervisor is gone. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  rotateLog(path);
  return openSync(path, 'a', 0o600);
}

/** Keeps one older log. Copies and truncates, since the part holds the file open (in append mode, so that works). */
export function rotateLog(path: string, limitBytes = ROTATE_BYTES): void {
  try {
    if (statSync(path).size <= limitBytes) return;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The last lines of a log, of its last 64 KiB at most; empty where there is none. */
export function tailLog(path: string, lines: number): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = statSync(path);
    const buffer = Buffer.alloc(Math.min(size, 64 * 1024));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(file);
  }
}
