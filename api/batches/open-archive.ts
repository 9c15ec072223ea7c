import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { OrfeasError } from '../../contracts/index.js';

/** What an archive may hold. */
export interface ArchiveLimits {
  /** Most pictures. */
  items: number;
  /** Largest archive; what it unfolds to may be `MAX_UNFOLDING` times as much, bytes. */
  bytes: number;
}

/** Pictures are packed already: a zip of them unfolds to hardly more than itself. */
const MAX_UNFOLDING = 2;
/** Folders and what systems leave behind may come with pictures, but not without bounds. */
const MAX_ENTRIES_PER_ITEM = 4;
/** What systems leave in folders. */
const LITTER = new Set(['thumbs.db', 'desktop.ini']);

/** One file of an archive. */
export interface ArchivedFile {
  /** Its path within the archive. */
  name: string;
  /** As the archive says; reading fails where that is not true. */
  bytes: number;
  read(): Promise<Uint8Array>;
}

/**
 * Opens a zip of pictures and hands its files to `use`. Nothing is unfolded before all of the archive's own directory is
 * found in order.
 * @throws OrfeasError ARCHIVE_INVALID.
 */
export async function openArchive<T>(
  path: string,
  limits: ArchiveLimits,
  use: (files: ArchivedFile[]) => Promise<T>,
): Promise<T> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(invalid);
  try {
    return await use((await list(zip, limits)).map((entry) => fileOf(zip, entry)));
  } finally {
    zip.close();
  }
}

async function list(zip: ZipFile, limits: ArchiveLimits): Promise<Entry[]> {
  const mostEntries = limits.items * MAX_ENTRIES_PER_ITEM;
  if (zip.entryCount > mostEntries) throw refused(`at most ${mostEntries} entries`, String(zip.entryCount));
  const found: Entry[] = [];
  let unfolded = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (!isWanted(entry.fileName)) continue;
      if (entry.isEncrypted()) throw refused('no passwords', 'a file with one');
      unfolded += entry.uncompressedSize;
      found.push(entry);
      if (found.length > limits.items) throw refused(`at most ${limits.items} pictures`, 'more');
      if (unfolded > MAX_UNFOLDING * limits.bytes) {
        throw refused(`at most ${MAX_UNFOLDING * limits.bytes} bytes unfolded`, 'more');
      }
    }
  } catch (error) {
    return invalid(error);
  }
  if (found.length === 0) throw refused('pictures', 'none');
  return found;
}

function fileOf(zip: ZipFile, entry: Entry): ArchivedFile {
  return {
    name: entry.fileName,
    bytes: entry.uncompressedSize,
    async read() {
      try {
        const chunks: Buffer[] = [];
        // The stream itself fails where more or less comes out than the directory says.
        for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
        return new Uint8Array(Buffer.concat(chunks));
      } catch (error) {
        return invalid(error);
      }
    },
  };
}

/** No folder, nothing hidden, none of what systems leave behind. */
function isWanted(name: string): boolean {
  const parts = name.split('/');
  const last = parts.at(-1) ?? '';
  if (last === '' || LITTER.has(last.toLowerCase())) return false;
  return !parts.some((part) => part.startsWith('.') || part === '__MACOSX');
}

function refused(expected: string, received: string): OrfeasError {
  return new OrfeasError('ARCHIVE_INVALID', `Expected ${expected} in the archive but received ${received}`);
}

function invalid(cause: unknown): never {
  if (cause instanceof OrfeasError) throw cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new OrfeasError('ARCHIVE_INVALID', `Expected a zip in order but received one of which is said: ${reason}`, {
    cause,
  });
}
