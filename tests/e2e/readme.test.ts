import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generationSchema } from '../../contracts/generation.js';
import { type Stack, startStack } from '../support/stack.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MARKER = '<!-- A test runs these lines: tests/e2e/readme.test.ts -->';
const run = promisify(execFile);

let stack: Stack;
let folder: string;

beforeAll(async () => {
  stack = await startStack();
  folder = mkdtempSync(join(tmpdir(), 'orfeas-readme-'));
  symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The commands of the README's block about the API, each without its comment. */
function readmeCommands(): string[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const block = text.slice(text.indexOf(MARKER)).split('```')[1]!.replace(/^sh\n/, '');
  return block
    .split(/^# .*$/m)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

async function shell(command: string, id?: string): Promise<string> {
  const env = { ...process.env, ORFEAS_URL: stack.apiUrl, ...(id === undefined ? {} : { ID: id }) };
  const { stdout } = await run('bash', ['-euc', command], { cwd: folder, env, timeout: 60_000 });
  return stdout;
}

test('the curls of the README do what it says', async () => {
  const [create, show, events, fetchFile, list, replay, ...more] = readmeCommands();
  expect(more).toEqual([]);

  await shell(create!);
  const generation = generationSchema.parse(JSON.parse(readFileSync(join(folder, 'generation.json'), 'utf8')));
  expect(generation.status).toBe('SUCCEEDED');
  const { id } = generation;

  const shown = generationSchema.parse(JSON.parse(await shell(show!, id)));
  expect(shown.mesh?.printability.status).toBe('ready');

  const numbers = [...(await shell(events!, id)).matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));

  await shell(fetchFile!, id);
  const glb = generation.artifacts.find(({ name }) => name === 'model.glb');
  expect(statSync(join(folder, 'model.glb')).size).toBe(glb?.bytes);

  const listed = JSON.parse(await shell(list!)) as { items: { id: string }[] };
  expect(listed.items.map((item) => item.id)).toEqual([id]);

  const replayed = generationSchema.parse(JSON.parse(await shell(replay!, id)));
  expect(replayed).toMatchObject({ status: 'SUCCEEDED', parentId: id });
  expect(replayed.stages.map(({ origin }) => origin)).toEqual([id, id, id, null]);
  expect(replayed.mesh?.bboxMm).toContainEqual(expect.closeTo(60, 1));
}, 120_000);
