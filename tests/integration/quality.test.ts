import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { QualitySummary } from '../bench/quality.js';

const BENCH = fileURLToPath(new URL('../../dist/tests/bench/quality.js', import.meta.url));
/** Round, long, flat and in parts; the bench takes all shapes. */
const SHAPES = ['bottle', 'figure', 'mushroom', 'star'];
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

test('inflation is nearer to the object than what knows its outline only, and no better than depth known exactly', () => {
  const nearness = (method: string) => of(method).f05.mean;
  expect(nearness('inflate')).toBeGreaterThan(Math.max(nearness('ellipsoid'), nearness('slab')));
  expect(nearness('inflate')).toBeGreaterThan(nearness('plain Poisson') - 0.01);
  expect(nearness('two-layer ceiling')).toBeGreaterThan(nearness('inflate'));
});
