import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { SampleReport } from '../support/inspect-sample.js';
import { expectValidGlb } from '../support/validate-glb.js';

const ROOT = new URL('../../', import.meta.url);
const SHARED = fileURLToPath(new URL('../shared/samples/', ROOT));
const OURS = fileURLToPath(new URL('docs/samples/', ROOT));
const NAMES = [
  ...['chair', 'flamingo', 'hamburger', 'horse', 'marble', 'police_woman'],
  ...['poly_fox', 'robot', 'stripes', 'teapot', 'tiger_girl', 'unicorn'],
];

// Two birds, all necks and legs: their charts are the thinnest of all and leave more of the atlas to gutters.
const LEAST_PACKING: Readonly<Record<string, number>> = { flamingo: 0.73 };

const hasShared = existsSync(SHARED);
if (!hasShared) process.stderr.write('skipped: the pictures of ../shared/samples are not beside the repository\n');

const pictures = [
  ...['toadstool.png', 'rocket.png', 'owl.webp'].map((file) => ({ name: `our ${file}`, path: OURS + file })),
  ...(hasShared ? NAMES.map((name) => ({ name, path: `${SHARED}${name}.png` })) : []),
];

// Threads of plain Node: inside Jest's sandbox the same code takes ten times as long.
const threads = new Piscina<string, SampleReport>({
  filename: new URL('dist/tests/support/inspect-sample.js', ROOT).href,
  name: 'inspectSample',
  maxThreads: 2,
});
const reports = new Map(pictures.map(({ path }) => [path, threads.run(path)]));
for (const report of reports.values()) report.catch(() => undefined);

afterAll(() => threads.destroy());

test.each(pictures)(
  '$name gives a sound model: closed, manifold, true to its outline, valid, well textured, nothing on hidden faces',
  async ({ name, path }) => {
    const report = await reports.get(path)!;
    expect(report.raw).toMatchObject({ watertight: true, manifold: true, shells: 1 });
    expect(report.textured).toMatchObject({ watertight: true, manifold: true, shells: 1 });
    expect(report.summary.printability).toMatchObject({ status: 'ready', reasons: [] });
    expect(report.summary.faces).toBeLessThanOrEqual(40_000);
    expect(report.outlineIou).toBeGreaterThanOrEqual(0.97);
    await expectValidGlb(report.glb);
    expect(report.texture.projected).toBeGreaterThan(100_000);
    expect(report.texture).toMatchObject({ unfilled: 0, projectedHidden: 0 });
    expect(report.texture.stretchP95).toBeLessThanOrEqual(4);
    expect(report.texture.packing).toBeGreaterThanOrEqual(LEAST_PACKING[name] ?? 0.75);
  },
  300_000,
);
