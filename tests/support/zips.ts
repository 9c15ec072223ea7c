import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** Central directory record: signature, and where its fields lie (APPNOTE.TXT 4.3.12). */
const DIRECTORY_RECORD = Buffer.from('PK\x01\x02', 'latin1');
const FLAGS_AT = 8;
const UNFOLDED_SIZE_AT = 24;

/** A zip of files by their names. */
export async function zipOf(files: Record<string, Uint8Array>, { compress = true } = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(Buffer.from(bytes), name, { compress });
  zip.end();
  return buffer(zip.outputStream);
}

/** The files of a zip by their names. */
export async function unzip(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

/** The same zip, of whose first file its directory says another size than it unfolds to. */
export function withUnfoldedSize(zip: Buffer, size: number): Buffer {
  const changed = Buffer.from(zip);
  changed.writeUInt32LE(size, changed.indexOf(DIRECTORY_RECORD) + UNFOLDED_SIZE_AT);
  return changed;
}

/** The same zip, whose first file is said to have a password. */
export function withPassword(zip: Buffer): Buffer {
  const changed = Buffer.from(zip);
  const at = changed.indexOf(DIRECTORY_RECORD) + FLAGS_AT;
  changed.writeUInt16LE(changed.readUInt16LE(at) | 1, at);
  return changed;
}
