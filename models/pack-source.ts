import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { OrfeasError } from '../contracts/errors.js';
import { writeWhole } from './write-whole.js';

/** Where a pack lies at a hub. */
export interface PackSource {
  /** `OWNER/NAME`. */
  repository: string;
  revision: string;
}

const SOURCE = /^([\w-][\w.-]*\/[\w-][\w.-]*)(?:@([\w-][\w./-]*))?$/;
const DEFAULT_REVISION = 'main';

/** `OWNER/NAME[@REVISION]` as a source; null for what is none. */
export function parseSource(text: string): PackSource | null {
  const [, repository, revision = DEFAULT_REVISION] = SOURCE.exec(text) ?? [];
  return repository === undefined ? null : { repository, revision };
}

/** Where a file of a source lies: hubs serve `<base>/<repository>/resolve/<revision>/<path>`. */
export function fileUrl(base: string, { repository, revision }: PackSource, path: string): string {
  const segments = path.split('/').map(encodeURIComponent).join('/');
  return `${base.replace(/\/+$/, '')}/${repository}/resolve/${encodeURIComponent(revision)}/${segments}`;
}

/** `{"ID": "OWNER/NAME@REVISION"}`: a catalogue, or the list of where installed packs came from. */
const sourcesSchema = z.record(
  z.string(),
  z.string().refine((text) => parseSource(text) !== null, { message: 'Expected OWNER/NAME or OWNER/NAME@REVISION' }),
);

/** The sources in a file, by id; none where it is not there. @throws OrfeasError DOWNLOAD_FAILED for a file that is no list. */
export async function readSources(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const result = sourcesSchema.safeParse(parseJson(text));
  if (result.success) return result.data;
  throw new OrfeasError('DOWNLOAD_FAILED', `${path} does not tell where packs lie:\n${z.prettifyError(result.error)}`);
}

/** Notes where a pack came from, so that its id is enough to pull it again. */
export async function rememberSource(path: string, id: string, { repository, revision }: PackSource): Promise<void> {
  const known = await readSources(path).catch(() => ({}));
  await writeWhole(path, `${JSON.stringify({ ...known, [id]: `${repository}@${revision}` }, null, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
