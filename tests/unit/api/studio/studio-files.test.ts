import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseCoding, readStudioFiles } from '../../../../api/studio/studio-files.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-studio-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets/main-1b2c.js'), 'plain');
  writeFileSync(join(folder, 'assets/main-1b2c.js.br'), 'b');
  writeFileSync(join(folder, 'assets/main-1b2c.js.gz'), 'g');
  writeFileSync(join(folder, 'notes.txt'), 'no part of the page');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('serves the page and its files, and nothing else of the folder', () => {
  const files = readStudioFiles(folder);
  expect([...files.keys()].sort()).toEqual(['assets/main-1b2c.js', 'index.html']);
  expect(files.get('index.html')).toMatchObject({ mediaType: 'text/html; charset=utf-8', immutable: false });
  expect(files.get('assets/main-1b2c.js')?.immutable).toBe(true);
});

test('has nothing where the studio was not built', () => {
  expect(readStudioFiles(join(folder, 'elsewhere')).size).toBe(0);
});

test.each([
  ['gzip, deflate, br', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['identity', 'identity'],
  [undefined, 'identity'],
])('answers Accept-Encoding %s with %s', (accepted, coding) => {
  expect(chooseCoding(readStudioFiles(folder).get('assets/main-1b2c.js')!, accepted)).toBe(coding);
  expect(chooseCoding(readStudioFiles(folder).get('index.html')!, accepted)).toBe('identity');
});
