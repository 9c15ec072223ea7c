import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { UsageError } from './exit-codes.js';

const PICTURE_ENDINGS = new Set(['.png', '.jpg', '.jpeg', '.webp']);

/**
 * Hands one zip of all pictures to `use`: the one that was named, or one made of the named folders and pictures.
 * @throws UsageError where there is none.
 */
export async function packPictures<T>(sources: readonly string[], use: (archive: string) => Promise<T>): Promise<T> {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined && extname(only).toLowerCase() === '.zip') {
    await known(only);
    return use(only);
  }
  const pictures = await findPictures(sources);
  const folder = await mkdtemp(join(tmpdir(), 'orfeas-batch-'));
  try {
    const archive = join(folder, 'pictures.zip');
    const zip = new ZipFile();
    // Pictures are packed already.
    for (const [name, path] of pictures) zip.addFile(path, name, { compress: false });
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(archive));
    return await use(archive);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Paths by the name within the zip: within its folder, or the file's own. */
async function findPictures(sources: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const add = (name: string, path: string) => {
    let free = name;
    for (let n = 2; found.has(free); n++) free = `${name.slice(0, -extname(name).length)}-${n}${extname(name)}`;
    found.set(free, path);
  };
  for (const source of sources) {
    if (!(await known(source)).isDirectory()) {
      add(basename(source), source);
      continue;
    }
    const names = await readdir(source, { recursive: true });
    for (const name of names.sort()) {
      const path = join(source, name);
      if (PICTURE_ENDINGS.has(extname(name).toLowerCase())) add(relative(source, path).split(sep).join('/'), path);
    }
  }
  if (found.size === 0) throw new UsageError(`There is no picture in ${sources.join(', ')}`);
  return found;
}

async function known(path: string) {
  return stat(path).catch(() => {
    throw new UsageError(`There is no file or folder ${path}`);
  });
}
