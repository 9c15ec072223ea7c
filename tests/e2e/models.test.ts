import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleManifest, STRICT_LICENCE, writePack } from '../support/example-pack.js';
import { startHub } from '../support/hub-server.js';
import { runOrfeas } from '../support/run-orfeas.js';

const DEADLINE_MS = 60_000;

let folder: string;
let exported: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orfeas-models-'));
  exported = await writePack(folder, exampleManifest('mine', { licence: STRICT_LICENCE }), { name: 'exported' });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** No set-up runs in this home. */
const models = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  runOrfeas(['models', ...args], { cwd: folder, env: { ORFEAS_HOME: join(folder, 'home'), ...env } });
const rowOf = async (id: string, env: NodeJS.ProcessEnv = {}) => {
  const { stdout } = await models(['ls', '--json'], env);
  return (JSON.parse(stdout) as { id: string }[]).find((row) => row.id === id);
};

test(
  'lists and shows what ships with Orfeas, without a set-up',
  async () => {
    const list = await models(['ls']);
    expect(list).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^inflate +1\.0\.0 .*ready/m) });
    const shown = await models(['show', 'inflate']);
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/thickness.*0\.1 to 3; default 1/) });
    expect((await models(['verify', 'inflate'])).stdout).toBe('inflate: ok\n');
  },
  DEADLINE_MS,
);

test(
  'a pack from a folder is installed, and served once its licence is accepted where it holds',
  async () => {
    const added = await models(['add', 'exported', '--json'], { ORFEAS_TERRITORY: 'US' });
    expect(added.exitCode).toBe(0);
    expect(JSON.parse(added.stdout)).toMatchObject({ outcome: 'new', refusal: { code: 'LICENCE_NOT_ACCEPTED' } });
    expect(await rowOf('mine')).toMatchObject({ refusal: { code: 'TERRITORY_EXCLUDED' } });

    const asked = await models(['accept-licence', 'mine'], { ORFEAS_TERRITORY: 'US' });
    expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(STRICT_LICENCE.url) });
    const elsewhere = await models(['accept-licence', 'mine', '--yes'], { ORFEAS_TERRITORY: 'FR' });
    expect(elsewhere).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('TERRITORY_EXCLUDED') });
    expect(await models(['accept-licence', 'mine', '--yes'], { ORFEAS_TERRITORY: 'US' })).toMatchObject({
      exitCode: 0,
    });

    expect(await rowOf('mine', { ORFEAS_TERRITORY: 'US' })).toMatchObject({ refusal: null });
    expect(await rowOf('mine', { ORFEAS_TERRITORY: 'FR' })).toMatchObject({ refusal: { code: 'TERRITORY_EXCLUDED' } });
  },
  DEADLINE_MS,
);

test(
  'a pack is measured once and the workers of the machine know it',
  async () => {
    const measured = await models(['measure', 'tiny-triplane', '--json'], { ORFEAS_DEVICE: 'cpu' });
    expect(measured.exitCode).toBe(0);
    const { id, device, peakMiB } = JSON.parse(measured.stdout) as { id: string; device: string; peakMiB: number };
    expect([id, device]).toEqual(['tiny-triplane', 'cpu']);
    // A process with ONNX Runtime and a pack of half a megabyte: not nothing, and no gigabytes.
    expect(peakMiB).toBeGreaterThan(50);
    expect(peakMiB).toBeLessThan(2000);
    const kept = await readFile(join(folder, 'home/models/measured.json'), 'utf8');
    expect(kept).toContain(`"peakMiB": ${peakMiB}`);
    expect(await models(['measure', 'inflate'])).toMatchObject({ exitCode: 1 });
  },
  DEADLINE_MS,
);

test(
  'a file that changed is found, and the same pack again repairs it',
  async () => {
    await models(['add', exported]);
    const file = join(folder, 'home/models/mine/encoder.onnx');
    await writeFile(file, 'en encoder');
    const found = await models(['verify']);
    expect(found).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^mine: PACK_FILE_CORRUPT/m) });
    expect(found.stdout).toMatch(/^inflate: ok$/m);
    expect((await models(['add', exported])).exitCode).toBe(0);
    expect((await models(['verify', 'mine'])).stdout).toBe('mine: ok\n');
  },
  DEADLINE_MS,
);

test(
  'a pack is pulled from the hub that the settings name, again by its id',
  async () => {
    expect(await models(['pull', 'owner/name'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('ORFEAS_HUB_URL'),
    });
    const contents = new Map<string, Buffer>();
    for (const name of ['pack.json', 'encoder.onnx', 'weights/query.onnx']) {
      contents.set(`/owner/name/resolve/main/${name}`, await readFile(join(exported, name)));
    }
    const hub = await startHub((path) => {
      const content = contents.get(path);
      return content === undefined ? null : { content };
    });
    try {
      const env = { ORFEAS_HUB_URL: hub.url };
      const pulled = await models(['pull', 'owner/name'], env);
      expect(pulled).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('mine 1.0.0: installed') });
      expect(pulled.stderr).toMatch(/weights\/query\.onnx: 17 B of 17 B \(100 %\)/);
      expect((await models(['pull', 'mine'], env)).stdout).toContain('there already');
      expect(await models(['pull', 'other'], env)).toMatchObject({ exitCode: 2 });
      expect(await models(['pull', 'owner/none'], env)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('DOWNLOAD_FAILED'),
      });
    } finally {
      await hub.close();
    }
  },
  DEADLINE_MS,
);
