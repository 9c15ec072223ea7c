import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Tells one build of the sources from another: when it was finished. `unknown` for builds by hand. */
export function buildIdentity(root: string): string {
  try {
    return statSync(join(root, 'dist', '.built')).mtime.toISOString();
  } catch {
    return 'unknown';
  }
}
