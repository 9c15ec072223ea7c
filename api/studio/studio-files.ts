import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

/** A file of the studio as it is sent. */
export interface StudioFile {
  mediaType: string;
  /** Strong, over the plain bytes. */
  etag: string;
  /** Whether its name has a hash of its content, so that it never changes. */
  immutable: boolean;
  /** The bytes by content coding, the plain ones under `identity`. */
  codings: ReadonlyMap<Coding, Buffer>;
}

export type Coding = 'br' | 'gzip' | 'identity';

const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

const COMPRESSED: readonly (readonly [Coding, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

/**
 * Reads the built studio, which is small, into memory: name → file, e.g. `index.html`, `assets/main-1b2c3d.js`. What
 * is not in it is not served, so that no name can lead out of the folder. Empty where the studio was not built.
 */
export function readStudioFiles(folder: string): ReadonlyMap<string, StudioFile> {
  const files = new Map<string, StudioFile>();
  if (!existsSync(folder)) return files;
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const mediaType = MEDIA_TYPES[extname(path)];
    if (mediaType === undefined) continue;
    const name = path.split(sep).join('/');
    const bytes = readFileSync(join(folder, path));
    const codings = new Map<Coding, Buffer>([['identity', bytes]]);
    for (const [coding, ending] of COMPRESSED) {
      const compressed = join(folder, path + ending);
      if (existsSync(compressed)) codings.set(coding, readFileSync(compressed));
    }
    const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
    files.set(name, { mediaType, etag, immutable: name.startsWith('assets/'), codings });
  }
  return files;
}

/** The smallest coding that the client takes, by its `Accept-Encoding`; `q=0` refuses one (RFC 9110 §12.5.3). */
export function chooseCoding(file: StudioFile, acceptEncoding: string | undefined): Coding {
  const taken = (acceptEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, quality]) => !/^q=0(?:\.0*)?$/.test(quality ?? ''))
    .map(([coding]) => coding);
  const found = COMPRESSED.find(([coding]) => file.codings.has(coding) && taken.includes(coding));
  return found?.[0] ?? 'identity';
}
