import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** docs/architecture.md: from which rooms a room may import, besides itself. `types` may be imported as types only. */
const ROOMS: Record<string, { from: readonly string[]; types?: readonly string[] }> = {
  contracts: { from: [] },
  geometry: { from: [] },
  infra: { from: ['contracts'] },
  models: { from: ['geometry', 'contracts'] },
  activities: { from: ['models', 'geometry', 'infra', 'contracts'] },
  'gpu-workers': { from: ['activities', 'models', 'geometry', 'infra', 'contracts'] },
  workflows: { from: ['contracts'], types: ['activities'] },
  api: { from: ['contracts', 'infra'] },
  studio: { from: ['contracts'] },
  scene: { from: ['contracts', 'geometry'] },
  // The command reads its environment in infra/config and starts what infra/local runs; it opens no other door.
  cli: { from: ['contracts', 'infra/local', 'infra/config'] },
};

/** Packages with one door. */
const DOORS: Record<string, readonly string[]> = {
  minio: ['infra/storage'],
  '@temporalio/client': ['infra/temporal'],
  'onnxruntime-node': ['models/runner'],
  'playwright-core': ['infra/browser'],
};

/** All that the sandbox of workflows takes. */
const WORKFLOW_PACKAGES = ['@temporalio/workflow', '@temporalio/common', 'zod'];
const MAX_LINES = 400;

interface Import {
  file: string;
  target: string;
  isType: boolean;
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts') && !path.includes('node_modules'))
    .map((path) => join(folder, path))
    .sort();
}

const files = Object.keys(ROOMS).flatMap(sourcesOf);
const texts = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));

/** Static and dynamic imports and re-exports; relative ones as paths from the root. */
function importsOf(file: string): Import[] {
  const pattern = /(?:^|\n)\s*(?:import|export)(\s+type)?\b[^;'"]*?\bfrom\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g;
  return [...texts.get(file)!.matchAll(pattern)].map(([, type, from, direct]) => {
    const name = (from ?? direct)!;
    const target = name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name;
    return { file, target, isType: type !== undefined };
  });
}

const imports = files.flatMap(importsOf);
const roomOf = (path: string) => path.split('/')[0]!;
const isIn = (path: string, folders: readonly string[]) =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const isLocal = (target: string) => Object.hasOwn(ROOMS, roomOf(target)) || target.startsWith('tests/');
const tell = ({ file, target }: Import) => `${file} imports ${target}`;

test('every room has sources and the walk finds their imports', () => {
  expect(Object.keys(ROOMS).filter((room) => !files.some((file) => roomOf(file) === room))).toEqual([]);
  expect(imports.length).toBeGreaterThan(files.length);
});

test.each(Object.entries(ROOMS))('%s imports only from the rooms below it', (room, { from, types = [] }) => {
  const wrong = imports.filter(
    ({ file, target, isType }) =>
      roomOf(file) === room && isLocal(target) && !isIn(target, [room, ...from, ...(isType ? types : [])]),
  );
  expect(wrong.map(tell)).toEqual([]);
});

test.each(Object.entries(DOORS))('%s is imported through its one door only', (name, doors) => {
  const wrong = imports.filter(
    ({ file, target, isType }) => !isType && (target === name || target.startsWith(`${name}/`)) && !isIn(file, doors),
  );
  expect(wrong.map(tell)).toEqual([]);
});

test('workflows import no package that the sandbox can not take', () => {
  const wrong = imports.filter(
    ({ file, target, isType }) =>
      roomOf(file) === 'workflows' && !isType && !isLocal(target) && !WORKFLOW_PACKAGES.includes(target),
  );
  expect(wrong.map(tell)).toEqual([]);
});

test('geometry does no input or output', () => {
  const wrong = imports.filter(({ file, target }) => roomOf(file) === 'geometry' && target.startsWith('node:'));
  expect(wrong.map(tell)).toEqual([]);
});

test('the environment is read in infra/config only', () => {
  const wrong = files.filter((file) => !isIn(file, ['infra/config']) && /\bprocess\.env\b/.test(texts.get(file)!));
  expect(wrong).toEqual([]);
});

test('what a server does for its clients calls out through infra/outbound only', () => {
  const isServed = (file: string) => isIn(file, ['api', 'activities', 'workflows', 'gpu-workers', 'contracts']);
  const calls = /(?<![.#\w])fetch\(|from '(?:node:)?(?:https?|http2|net|tls|undici)'/;
  expect(files.filter((file) => isServed(file) && calls.test(texts.get(file)!))).toEqual([]);
});

test('no file is longer than 400 lines', () => {
  expect(files.filter((file) => texts.get(file)!.split('\n').length - 1 > MAX_LINES)).toEqual([]);
});

test('nothing is exported as default', () => {
  expect(files.filter((file) => /^export default\b|\bas default\b/m.test(texts.get(file)!))).toEqual([]);
});
