import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { ModeReport, ModeRequest } from '../bench/inspect-mode.js';
import { expectValidGlb } from '../support/validate-glb.js';

const ROOT = new URL('../../', import.meta.url);
const OWL = fileURLToPath(new URL('docs/samples/owl.webp', ROOT));
const DEADLINE_MS = 300_000;

/**
 * Per mode the model's depth in mm on 100 mm (`base` + `depth`, or a range where the picture decides) and the least share of
 * its surface that is a flat back.
 */
const MODES: { options: ModeRequest['options']; depthMm: [number, number]; flatBack: number }[] = [
  { options: { mode: 'inflate', roundness: 0.3, thickness: 0.4 }, depthMm: [20, 35], flatBack: 0 },
  // The brightest place need not be the highest.
  { options: { mode: 'relief' }, depthMm: [5.5, 7.01], flatBack: 0.4 },
  { options: { mode: 'lithophane' }, depthMm: [3.19, 3.21], flatBack: 0.4 },
  { options: { mode: 'extrude' }, depthMm: [9.99, 10.01], flatBack: 0.3 },
  { options: { mode: 'extrude', profile: 'stamp' }, depthMm: [6.99, 7.01], flatBack: 0.4 },
  { options: { mode: 'extrude', profile: 'cutter' }, depthMm: [13.98, 14.02], flatBack: 0.05 },
];

// Threads of plain Node: inside Jest's sandbox the same code takes ten times as long.
const threads = new Piscina<ModeRequest, ModeReport>({
  filename: new URL('dist/tests/bench/inspect-mode.js', ROOT).href,
  name: 'inspectMode',
  maxThreads: 2,
});
const runs = MODES.map((mode) => ({
  ...mode,
  name: Object.values(mode.options).join(' '),
  report: threads.run({ path: OWL, options: mode.options }),
}));
for (const { report } of runs) report.catch(() => undefined);

afterAll(() => threads.destroy());

test.each(runs)(
  'the owl as $name is one closed shell of the size that was asked for, ready to print',
  async ({ report: pending, depthMm, flatBack }) => {
    const { raw, summary, glb, facing } = await pending;
    expect(raw).toMatchObject({ watertight: true, manifold: true, shells: 1, degenerateFaces: 0 });
    expect(summary.printability).toMatchObject({ status: 'ready', reasons: [], shells: 1 });
    const [, deep, high] = summary.bboxMm as [number, number, number];
    expect(high).toBeCloseTo(100, 1);
    expect(deep).toBeGreaterThanOrEqual(depthMm[0]);
    expect(deep).toBeLessThanOrEqual(depthMm[1]);
    expect(facing.back).toBeGreaterThanOrEqual(flatBack);
    await expectValidGlb(glb);
  },
  DEADLINE_MS,
);
