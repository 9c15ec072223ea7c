import { refineField } from '../../geometry/field/refine-field.js';
import { surfaceNets } from '../../geometry/mesh/surface-nets.js';
import { gyroidField, gyroidGrid } from './gyroid.js';

/**
 * Makes one surface of the bench's gyroid in a process of its own and prints `{"peakMiB", "faces"}`: the most memory that
 * the process ever held, its field included. Usage: surface-peak.js dense|sparse smooth|sharp SAMPLES.
 */
const [kind, edges, samples] = process.argv.slice(2);
const size = Number(samples);
if ((kind !== 'dense' && kind !== 'sparse') || (edges !== 'smooth' && edges !== 'sharp') || !(size > 1)) {
  throw new RangeError(`Expected dense or sparse, smooth or sharp, and samples but received ${process.argv.slice(2)}`);
}
const field = kind === 'dense' ? gyroidGrid(size) : await sparse();
const { indices } = surfaceNets(field, { edges });
const peakMiB = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ peakMiB, faces: indices.length / 3 })}\n`);

/** The same samples, coarse to fine; their distance-like values make a band of a coarse cell's diagonal enough. */
async function sparse() {
  const coarsest = 64;
  const { field: blocks } = await refineField(
    async ({ points }) => {
      const values = new Float32Array(points.length / 3);
      for (let i = 0; i < values.length; i++) {
        values[i] = gyroidField(points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!);
      }
      return values;
    },
    { bounds: 0.5, resolution: size - 1, coarsest, band: Math.sqrt(3) / coarsest, dilate: [0], chunk: 65_536 },
  );
  return blocks;
}
