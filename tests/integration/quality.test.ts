import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sha256 } from '../../activities/stage-key.js';
import type { PackManifest } from '../../models/manifest.js';
import type { QualitySummary } from '../bench/quality.js';
import { repositoryRoot } from '../support/parts.js';

const BENCH = fileURLToPath(new URL('../../dist/tests/bench/quality.js', import.meta.url));
/** Round, long, flat and in parts; the bench takes all shapes. */
const SHAPES = ['bottle', 'figure', 'mushroom', 'star'];
const PACK = path.join(repositoryRoot(), 'models/packs/orfeas-mini');
const MODELS = ['inflate', 'orfeas-mini'];
const DEADLINE_MS = 240_000;

let table: string;
let summaries: Map<string, QualitySummary>;

beforeAll(async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    BENCH,
    ...['--only', SHAPES.join(','), '--models', MODELS.join(',')],
  ]);
  table = stderr;
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  summaries = new Map(lines.filter(({ objects }) => objects !== undefined).map((line) => [line.method, line]));
}, DEADLINE_MS);

const of = (method: string) => summaries.get(method)!;

test('the table has ours, the baselines and the ceiling', () => {
  for (const method of [
    'ellipsoid',
    'slab',
    'plain Poisson',
    'oracle front, Poisson back',
    'two-layer ceiling',
    ...MODELS,
  ])
    expect(table).toContain(`| ${method} |`);
  expect(of('inflate')).toMatchObject({ objects: SHAPES.length, views: 3 * SHAPES.length });
});

test.each(MODELS)('what %s makes is closed, in one piece, and has the outline of its picture', (model) => {
  const { watertight, shells, outlineIou } = of(model);
  expect([watertight.mean, shells.mean]).toEqual([1, 1]);
  expect(outlineIou.mean).toBeGreaterThanOrEqual(0.97);
});

test('orfeas-mini is what its model card says, and as near to a fixed set of objects as it was when it was made', () => {
  const card = readFileSync(path.join(PACK, 'README.md'), 'utf8');
  const { files } = JSON.parse(readFileSync(path.join(PACK, 'pack.json'), 'utf8')) as PackManifest;
  const graph = readFileSync(path.join(PACK, files[0]!.path));
  expect(sha256(graph)).toBe(files[0]!.sha256);
  expect(card).toContain(files[0]!.sha256);
  // .875 beside .731.
  expect(of('orfeas-mini').f05.mean).toBeGreaterThan(0.86);
  expect(of('orfeas-mini').f05.mean).toBeGreaterThan(of('inflate').f05.mean + 0.12);
});

test('inflation is nearer to the object than what knows its outline only, and no better than depth known exactly', () => {
  const nearness = (method: string) => of(method).f05.mean;
  expect(nearness('inflate')).toBeGreaterThan(Math.max(nearness('ellipsoid'), nearness('slab')));
  expect(nearness('inflate')).toBeGreaterThan(nearness('plain Poisson') - 0.01);
  expect(nearness('two-layer ceiling')).toBeGreaterThan(nearness('inflate'));
});
