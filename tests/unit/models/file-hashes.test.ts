import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFile, rememberHashes } from '../../../models/file-hashes.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orfeas-hashes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

// printf abc | sha256sum
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('hashes as sha256 is published', async () => {
  await writeFile(join(folder, 'a'), 'abc');
  expect(await hashFile(join(folder, 'a'))).toBe(ABC);
});

test('a file is hashed again when its size or time changed, and only then', async () => {
  const [file, cache] = [join(folder, 'a'), join(folder, 'hashes.json')];
  await writeFile(file, 'abc');
  expect(await rememberHashes(cache)(file)).toBe(ABC);
  const { atime, mtime } = await stat(file);
  await writeFile(file, 'abd');
  const changed = await rememberHashes(cache)(file);
  expect(changed).toBe(await hashFile(file));
  expect(changed).not.toBe(ABC);
  // The same size at the same time: what is remembered is taken.
  await utimes(file, atime, mtime);
  const kept = await rememberHashes(cache)(file);
  await writeFile(file, 'abc');
  await utimes(file, atime, mtime);
  expect(await rememberHashes(cache)(file)).toBe(kept);
});

test('forgets files that are gone, keeps what others wrote, and survives a broken list', async () => {
  const [one, two, cache] = [join(folder, 'one'), join(folder, 'two'), join(folder, 'hashes.json')];
  await writeFile(cache, 'broken');
  await writeFile(one, 'abc');
  await writeFile(two, 'abc');
  await rememberHashes(cache)(one);
  await rememberHashes(cache)(two);
  expect(Object.keys(JSON.parse(await readFile(cache, 'utf8')))).toEqual([one, two]);
  await rm(one);
  await writeFile(two, 'abcd');
  await rememberHashes(cache)(two);
  expect(Object.keys(JSON.parse(await readFile(cache, 'utf8')))).toEqual([two]);
});

test('hashes where nothing can be written', async () => {
  await writeFile(join(folder, 'a'), 'abc');
  await writeFile(join(folder, 'file'), '');
  expect(await rememberHashes(join(folder, 'file', 'hashes.json'))(join(folder, 'a'))).toBe(ABC);
});
