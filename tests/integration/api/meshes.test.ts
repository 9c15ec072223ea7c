import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from '../../../activities/stage-key.js';
import { meshSchema } from '../../../contracts/mesh-view.js';
import { problemSchema } from '../../../contracts/problem.js';
import { exportGlb } from '../../../geometry/formats/export-glb.js';
import { exportObj } from '../../../geometry/formats/export-obj.js';
import { exportPly } from '../../../geometry/formats/export-ply.js';
import { joinPieces } from '../../../geometry/formats/file-pieces.js';
import { readStl } from '../../../geometry/formats/read-stl.js';
import { printability } from '../../../geometry/measure/printability.js';
import { listAll } from '../../../infra/storage/list-all.js';
import { type Bytes, box, meshSender, openBox, SIDE_MM, stl, text } from '../../support/mesh-sender.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { provenance } from '../../support/provenance.js';
import { runOrfeas } from '../../support/run-orfeas.js';
import { cube } from '../../support/solids.js';
import { until } from '../../support/until.js';
import { withUnfoldedSize, zipOf } from '../../support/zips.js';

const DEADLINE_MS = 90_000;
const TENANT = 'local';
/** Small, so that a test can send more. */
const MOST_BYTES = 200_000;

let parts: Parts;
let url: string;
const { send, find } = meshSender(() => url);

beforeAll(async () => {
  const limits = { ORFEAS_MESH_MAX_BYTES: String(MOST_BYTES) };
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker', 'api'], limits);
  url = `http://${parts.settings.ORFEAS_API_HOST}:${parts.settings.ORFEAS_API_PORT}`;
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

async function allOf(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of listAll(parts.store, '')) found.push(...page.map(({ key }) => key));
  return found.filter((key) => key.split('/').includes(TENANT)).sort();
}

async function xml3mf(vertices: string, triangles: string): Promise<Bytes> {
  const mesh = `<mesh><vertices>${vertices}</vertices><triangles>${triangles}</triangles></mesh>`;
  const model = `<model unit="inch"><resources><object id="1">${mesh}</object></resources><build><item objectid="1"/></build></model>`;
  return new Uint8Array(await zipOf({ '3D/3dmodel.model': Buffer.from(model) }));
}

/** The box as a 3MF of an inch a side. */
function boxOfInches(): Promise<Bytes> {
  const { positions, indices } = cube(1);
  const rows = (values: ArrayLike<number>, row: (a: number, b: number, c: number) => string) =>
    Array.from({ length: values.length / 3 }, (_, i) => row(values[i * 3]!, values[i * 3 + 1]!, values[i * 3 + 2]!));
  return xml3mf(
    rows(positions, (x, y, z) => `<vertex x="${x}" y="${y}" z="${z}"/>`).join(''),
    rows(indices, (a, b, c) => `<triangle v1="${a}" v2="${b}" v3="${c}"/>`).join(''),
  );
}

const FORMATS: readonly [format: string, unitMm: number, side: number, bytes: () => Bytes | Promise<Bytes>][] = [
  ['glb', 1000, SIDE_MM, () => new Uint8Array(joinPieces(exportGlb({ mesh: box(), provenance, name: 'box' })))],
  ['stl', 1, SIDE_MM, () => stl(box())],
  ['obj', 1, SIDE_MM, () => new Uint8Array(joinPieces(exportObj({ mesh: box(), provenance }).obj))],
  ['ply', 1, SIDE_MM, () => new Uint8Array(joinPieces(exportPly({ mesh: box(), provenance })))],
  ['3mf', 25.4, 25.4, boxOfInches],
];

describe('analysing a mesh', () => {
  it.each(FORMATS)(
    'reads a %s in its unit',
    async (format, unitMm, side, bytes) => {
      const { result, status, artifacts } = await find('analyze', await bytes());
      expect([status, artifacts]).toEqual(['SUCCEEDED', []]);
      expect(result).toMatchObject({
        format,
        unit: { mm: unitMm, assumed: ['stl', 'obj', 'ply'].includes(format) },
        faces: 12,
        repaired: null,
        printability: { status: 'ready', watertight: true, shells: 1 },
      });
      for (const length of result!.printability.boundingBoxMm.size) expect(length).toBeCloseTo(side, 3);
    },
    DEADLINE_MS,
  );

  it(
    'takes a form, with the unit that it names',
    async () => {
      const form = new FormData();
      form.append('unit', 'in');
      form.append('file', new Blob([stl(openBox())]), '../../etc/passwd.stl');
      const answer = await send('analyze', form, { prefer: 'wait=60' });
      const { result } = meshSchema.parse(await answer.json());
      expect(result).toMatchObject({ unit: { mm: 25.4, assumed: false } });
      expect(result!.printability).toMatchObject({ status: 'not-printable', watertight: false, holes: 1 });
      expect(result!.printability.boundingBoxMm.size[0]).toBeCloseTo(SIDE_MM * 25.4, 2);
    },
    DEADLINE_MS,
  );

  it(
    'answers at once where nobody waits, and computes the same once',
    async () => {
      const bytes = stl(cube(7));
      const answer = await send('analyze', bytes);
      const begun = meshSchema.parse(await answer.json());
      expect([answer.status, answer.headers.get('location')]).toEqual([202, begun.urls.self]);
      const ended = await until(
        async () => {
          const view = meshSchema.parse(await (await fetch(`${url}/v1/meshes/${begun.id}`)).json());
          return view.status === 'SUCCEEDED' ? view : null;
        },
        { what: 'the end' },
      );
      expect(ended.cached).toBe(false);
      const again = await find('analyze', bytes);
      expect(again).toMatchObject({ cached: true, key: ended.key, result: ended.result });
      expect(again.id).not.toBe(ended.id);
    },
    DEADLINE_MS,
  );

  it(
    'starts once what comes twice with one Idempotency-Key, and refuses another request with it',
    async () => {
      const key = { 'idempotency-key': randomUUID() };
      const [first, second] = await Promise.all([
        find('analyze', stl(cube(8)), key),
        find('analyze', stl(cube(8)), key),
      ]);
      expect(second.id).toBe(first.id);
      const other = await send('analyze', stl(cube(9)), key);
      expect(problemSchema.parse(await other.json()).code).toBe('IDEMPOTENCY_CONFLICT');
    },
    DEADLINE_MS,
  );
});

describe('repairing a mesh', () => {
  it(
    'closes it, and gives it in the formats that were asked for',
    async () => {
      const { id, result, artifacts } = await find('repair?outputs=stl,3mf,obj,ply,glb', stl(openBox()));
      expect(result!.printability.status).toBe('not-printable');
      expect(result!.repaired).toMatchObject({
        printability: { status: 'repaired', watertight: true, manifold: true },
        repairs: expect.arrayContaining([expect.any(String)]),
        counts: { filledHoles: 1 },
      });
      expect(result!.repaired!.printability.volumeMm3).toBeCloseTo(SIDE_MM ** 3, 1);
      const names = ['model.glb', 'model.stl', 'model.obj', 'model.mtl', 'model.ply', 'model.3mf'];
      expect(artifacts.map(({ name }) => name)).toEqual(names);
      const file = await fetch(`${url}/v1/meshes/${id}/artifacts/model.stl`);
      const bytes = new Uint8Array(await file.arrayBuffer());
      expect(file.headers.get('etag')).toBe(`"${artifacts[1]!.sha256}"`);
      const limits = { faces: 100, vertices: 300, nodes: 1 };
      expect(printability(readStl(bytes, limits).mesh).status).toBe('ready');
      // What it gives is read again, in every format, where it stood.
      for (const name of names.filter((each) => each !== 'model.mtl')) {
        const content = await (await fetch(`${url}/v1/meshes/${id}/artifacts/${name}`)).arrayBuffer();
        const { boundingBoxMm, status } = (await find('analyze', new Uint8Array(content))).result!.printability;
        expect([name, status]).toEqual([name, 'ready']);
        for (const [axis, value] of boundingBoxMm.max.entries()) {
          expect(value).toBeCloseTo(SIDE_MM, 3);
          expect(boundingBoxMm.min[axis]).toBeCloseTo(0, 3);
        }
      }
    },
    DEADLINE_MS,
  );
});

/** What the door refuses. */
const AT_THE_DOOR: readonly [what: string, code: string, path: string, body: () => RequestInit['body']][] = [
  ['an empty body', 'UNSUPPORTED_MESH', 'analyze', () => new Uint8Array()],
  ['a picture', 'UNSUPPORTED_MESH', 'analyze', () => text('\x89PNG\r\n\x1a\n and so on')],
  ['a binary STL that breaks off', 'UNSUPPORTED_MESH', 'analyze', () => stl(box()).slice(0, 400)],
  [
    'a binary STL of four thousand million faces',
    'UNSUPPORTED_MESH',
    'analyze',
    () => new Uint8Array(84).fill(255, 80),
  ],
  ['a file past the limit', 'MESH_TOO_LARGE', 'analyze', () => new Uint8Array(MOST_BYTES + 1)],
  ['an unknown option', 'INVALID_OPTIONS', 'analyze?units=mm', () => stl(box())],
  ['an option of the other operation', 'INVALID_OPTIONS', 'analyze?outputs=stl', () => stl(box())],
  ['an unknown format', 'INVALID_OPTIONS', 'repair?outputs=exe', () => stl(box())],
  ['a share beyond all', 'INVALID_OPTIONS', 'repair?floaterShare=7', () => stl(box())],
  ['a form without a file', 'INVALID_REQUEST', 'analyze', () => new FormData()],
];

const changed = (offset: number, value: number): Bytes => {
  const bytes = stl(box());
  new DataView(bytes.buffer).setFloat32(offset, value, true);
  return bytes;
};
const PLY_HEAD = 'ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n';
const PLY_FACES = (count: string) => `element face ${count}\nproperty list uchar int vertex_indices\nend_header\n`;

/** What only reading the file shows. */
const IN_THE_FILE: readonly [what: string, code: string, bytes: () => Bytes | Promise<Bytes>][] = [
  [
    'a GLB that breaks off',
    'INVALID_MESH',
    () => new Uint8Array(joinPieces(exportGlb({ mesh: box(), provenance, name: 'b' }))).slice(0, 900),
  ],
  [
    'a GLB of another version',
    'UNSUPPORTED_MESH',
    () => new Uint8Array(joinPieces(exportGlb({ mesh: box(), provenance, name: 'b' }))).fill(1, 4, 5),
  ],
  ['a position that is no number', 'INVALID_MESH', () => changed(96, Number.NaN)],
  ['an endless position', 'INVALID_MESH', () => changed(96, Number.POSITIVE_INFINITY)],
  ['no faces', 'INVALID_MESH', () => text('solid nothing\nendsolid nothing\n')],
  [
    'a corner that is no vertex',
    'INVALID_MESH',
    () => text(`${PLY_HEAD}${PLY_FACES('1')}0 0 0\n1 0 0\n0 1 0\n3 0 1 3\n`),
  ],
  [
    'more faces than it may have',
    'MESH_TOO_LARGE',
    () => text(`${PLY_HEAD.replace('3', '3')}${PLY_FACES('900000000')}`.padEnd(100_000, ' 0')),
  ],
  ['a zip that is no 3MF', 'INVALID_MESH', async () => new Uint8Array(await zipOf({ 'a.txt': Buffer.from('a') }))],
  [
    'a zip bomb',
    'MESH_TOO_LARGE',
    async () => new Uint8Array(await zipOf({ '3D/3dmodel.model': Buffer.alloc(40_000_000) })),
  ],
  [
    'a zip that lies about its size',
    'INVALID_MESH',
    async () => new Uint8Array(withUnfoldedSize(Buffer.from(await boxOfInches()), 99)),
  ],
  [
    'only faces without an area',
    'INVALID_MESH',
    () => stl({ positions: new Float32Array(9), indices: Uint32Array.of(0, 1, 2) }),
  ],
];

describe('bad input', () => {
  it.each(AT_THE_DOOR)(
    'is refused where it is %s, and leaves nothing',
    async (_, code, path, body) => {
      const before = await allOf();
      const answer = await send(path, body());
      const problem = problemSchema.parse(await answer.json());
      expect([problem.code, answer.status]).toEqual([code, problem.status]);
      expect(problem.suggestion.length).toBeGreaterThan(0);
      expect(await allOf()).toEqual(before);
    },
    DEADLINE_MS,
  );

  it.each(IN_THE_FILE)(
    'ends as a failure that says why where it has %s',
    async (_, code, bytes) => {
      const { status, error, artifacts, result } = await find('repair', await bytes());
      expect({ status, code: error?.code, artifacts, result }).toEqual({
        status: 'FAILED',
        code,
        artifacts: [],
        result: null,
      });
      expect(error!.message).toMatch(/^Expected /);
    },
    DEADLINE_MS,
  );

  it(
    'has no mesh under an id that is none, or of another file',
    async () => {
      for (const id of ['..%2f..%2fgenerations', randomUUID()]) {
        const answer = await fetch(`${url}/v1/meshes/${id}`);
        expect(problemSchema.parse(await answer.json()).code).toBe('MESH_NOT_FOUND');
      }
      const { id } = await find('analyze', stl(box()));
      const absent = await fetch(`${url}/v1/meshes/${id}/artifacts/model.stl`);
      expect(problemSchema.parse(await absent.json()).code).toBe('ARTIFACT_NOT_FOUND');
    },
    DEADLINE_MS,
  );
});

describe('the command', () => {
  const run = (...args: string[]) => runOrfeas(['mesh', ...args], { cwd: parts.home, env: { ORFEAS_URL: url } });

  it(
    'analyses a file and repairs it',
    async () => {
      writeFileSync(join(parts.home, 'open.stl'), stl(openBox()));
      const analysed = await run('analyze', 'open.stl');
      expect([analysed.exitCode, analysed.stdout]).toEqual([0, expect.stringContaining('not-printable')]);
      const repaired = await run('repair', 'open.stl', '--out', 'whole.stl', '--out', 'whole.obj', '--json');
      expect(repaired.exitCode).toBe(0);
      expect(meshSchema.parse(JSON.parse(repaired.stdout)).result!.repaired!.printability.status).toBe('repaired');
      const limits = { faces: 100, vertices: 300, nodes: 1 };
      const bytes = new Uint8Array(readFileSync(join(parts.home, 'whole.stl')));
      expect(printability(readStl(bytes, limits).mesh).status).toBe('ready');
      expect(readFileSync(join(parts.home, 'whole.obj'), 'utf8')).toContain('mtllib whole.mtl');
      expect(readFileSync(join(parts.home, 'whole.mtl'), 'utf8')).toContain('newmtl');
    },
    DEADLINE_MS,
  );

  it(
    'says what is wrong with a file, and with a call',
    async () => {
      writeFileSync(join(parts.home, 'broken.ply'), 'ply\nnothing');
      const failed = await run('analyze', 'broken.ply');
      expect([failed.exitCode, failed.stdout]).toEqual([1, expect.stringContaining('INVALID_MESH')]);
      expect((await run('analyze', 'absent.stl')).exitCode).toBe(2);
      expect((await run('repair', 'open.stl', '--out', 'whole.exe')).exitCode).toBe(2);
    },
    DEADLINE_MS,
  );
});

it(
  'answers the examples of docs/api.md',
  async () => {
    const page = readFileSync(join(repositoryRoot(), 'docs/api.md'), 'utf8');
    const [, section = ''] = page.split('## Meshes of any origin');
    const lines = section.split('```sh\n')[1]!.split('```')[0]!.trim().split('\n');
    expect(lines).toHaveLength(3);
    writeFileSync(join(parts.home, 'part.stl'), stl(openBox()));
    writeFileSync(join(parts.home, 'part.obj'), joinPieces(exportObj({ mesh: openBox(), provenance }).obj));
    const run = (line: string, env: NodeJS.ProcessEnv = {}) =>
      promisify(execFile)('bash', ['-c', line], {
        cwd: parts.home,
        env: { ...parts.environment, ORFEAS_URL: url, ...env },
      });
    const analysed = meshSchema.parse(JSON.parse((await run(lines[0]!)).stdout));
    expect(analysed.result).toMatchObject({ unit: { mm: 10 }, printability: { status: 'not-printable' } });
    await run(lines[1]!);
    const repaired = meshSchema.parse(JSON.parse(readFileSync(join(parts.home, 'mesh.json'), 'utf8')));
    expect(repaired.artifacts.map(({ name }) => name)).toEqual(['model.stl', 'model.3mf']);
    await run(lines[2]!, { ID: repaired.id });
    const whole = new Uint8Array(readFileSync(join(parts.home, 'whole.stl')));
    expect(sha256(whole)).toBe(repaired.artifacts[0]!.sha256);
  },
  DEADLINE_MS,
);
