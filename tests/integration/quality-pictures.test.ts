import { OWN_SHAPES } from '../bench/quality/own-shapes.js';
import { photographInChromium } from '../bench/quality/photograph-in-chromium.js';
import { photograph, turnToView } from '../bench/quality/view-of-mesh.js';
import { chromium, chromiumSuite } from '../support/chromium.js';

const SIDE = 256;
const VIEWS = [
  { yaw: 0, pitch: 0 },
  { yaw: 35, pitch: 20 },
];
const DEADLINE_MS = 120_000;

chromiumSuite('pictures that Chromium takes for the bench of quality', () => {
  test(
    'show what the own renderer sees, pixel by pixel, in the colours of the vertices',
    async () => {
      const mesh = OWN_SHAPES.chair!();
      const colours = mesh.positions.map((_, i) => [0.8, 0.2, 0.2][i % 3]!);
      const pictures = await photographInChromium(chromium!, { ...mesh, colours }, VIEWS, SIDE);
      for (const [at, { yaw, pitch }] of VIEWS.entries()) {
        const own = photograph(turnToView(mesh, yaw, pitch), SIDE);
        const { data } = pictures[at]!;
        let [differ, covered, red] = [0, 0, 0];
        for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
          const [here, there] = [data[4 * pixel + 3]! >= 128, own.data[4 * pixel + 3]! >= 128];
          differ += Number(here !== there);
          covered += Number(there);
          red += Number(here && data[4 * pixel]! > 1.5 * data[4 * pixel + 1]!);
        }
        expect(differ / covered).toBeLessThan(0.02);
        expect(red / covered).toBeGreaterThan(0.95);
      }
    },
    DEADLINE_MS,
  );
});
