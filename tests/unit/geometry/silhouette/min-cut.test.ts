import fc from 'fast-check';
import { ARC_DX, ARC_DY, ARCS, minCut } from '../../../../geometry/silhouette/min-cut.js';

const WIDTH = 3;
const HEIGHT = 3;
const NODES = WIDTH * HEIGHT;

function listNeighbours(): Int32Array {
  const neighbours = new Int32Array(NODES * ARCS).fill(-1);
  for (let node = 0; node < NODES; node++) {
    for (let d = 0; d < ARCS; d++) {
      const x = (node % WIDTH) + ARC_DX[d]!;
      const y = Math.floor(node / WIDTH) + ARC_DY[d]!;
      if (x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT) neighbours[node * ARCS + d] = y * WIDTH + x;
    }
  }
  return neighbours;
}

/** Cost of a labelling: source arcs to sink nodes, sink arcs of source nodes, arcs from source side to sink side. */
function costOf(
  isSource: (node: number) => boolean,
  neighbours: Int32Array,
  capacities: number[],
  terminals: number[],
) {
  let cost = 0;
  for (let node = 0; node < NODES; node++) {
    if (terminals[node]! > 0 !== isSource(node)) cost += Math.abs(terminals[node]!);
    if (!isSource(node)) continue;
    for (let arc = node * ARCS; arc < (node + 1) * ARCS; arc++) {
      if (neighbours[arc]! >= 0 && !isSource(neighbours[arc]!)) cost += capacities[arc]!;
    }
  }
  return cost;
}

describe('minCut', () => {
  test('costs as little as the best of all labellings of a 3 x 3 grid', () => {
    const neighbours = listNeighbours();
    const amounts = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: NODES * ARCS, maxLength: NODES * ARCS });
    const ends = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: NODES, maxLength: NODES });
    fc.assert(
      fc.property(amounts, ends, (capacities, terminals) => {
        const side = minCut({
          neighbours,
          capacities: Int32Array.from(capacities),
          terminals: Int32Array.from(terminals),
        });
        let best = Number.POSITIVE_INFINITY;
        for (let code = 0; code < 1 << NODES; code++) {
          best = Math.min(
            best,
            costOf((node) => ((code >> node) & 1) === 1, neighbours, capacities, terminals),
          );
        }
        expect(costOf((node) => side[node] === 1, neighbours, capacities, terminals)).toBe(best);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
