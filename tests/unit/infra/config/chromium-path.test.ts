import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from '../../../../infra/config/chromium-path.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-path-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

test('is the first of its usual names on PATH', () => {
  program('google-chrome');
  const chromium = program('chromium');
  expect(chromiumPath({ PATH: `/nowhere:${folder}` })).toBe(chromium);
});

test('is what the setting names, and nothing else where that does not run', () => {
  program('chromium');
  const chosen = program('my-chromium');
  expect(chromiumPath({ PATH: folder, ORFEAS_CHROMIUM: chosen })).toBe(chosen);
  expect(chromiumPath({ PATH: folder, ORFEAS_CHROMIUM: join(folder, 'absent') })).toBeNull();
});

test('is null where there is none', () => {
  expect(chromiumPath({ PATH: folder })).toBeNull();
});
