import { BitRows } from './bit-rows.js';
import { type ChartMask, readMask, turnMask } from './chart-mask.js';
import type { Packing, Placement, Room } from './pack-charts.js';

const { max, min } = Math; // bound once: hot loops

// By how much charts are tried to be enlarged, the most first: neighbours differ by less than what a viewer sees.
const GROWTHS = [1.25, 1.16, 1.1, 1.06, 1.03, 1.015] as const;
// Where the growth goes: shares of it to the left and upwards.
const SHIFTS = [0.5, 0, 1] as const;

const FREE = -1;

/**
 * Enlarges charts of a packing one by one, the largest first, into room that no other chart found use for: in the same
 * turn, about where they lie, by {@link GROWTHS} at most. Charts stay as far apart as they were put.
 */
export function growCharts(packing: Packing): Packing {
  const { room } = packing;
  const map = new OwnerMap(room);
  const placements = packing.placements.slice();
  for (const [chart, placement] of placements.entries())
    map.fill(drawPlaced(room, chart, placement)!, placement, chart);
  const areas = room.charts.map(({ area, density }) => area * density * density);
  const order = areas.map((_, chart) => chart).sort((a, b) => areas[b]! - areas[a]! || a - b);
  for (const chart of order) {
    const grown = growChart(room, map, chart, placements[chart]!);
    if (!grown) continue;
    map.fill(drawPlaced(room, chart, placements[chart]!)!, placements[chart]!, FREE);
    map.fill(drawPlaced(room, chart, grown)!, grown, chart);
    placements[chart] = grown;
  }
  const covered = room.charts.reduce((sum, { area }, chart) => sum + area * placements[chart]!.scale ** 2, 0);
  return { ...packing, placements, filled: covered / (room.size * room.size) };
}

/** A chart's cells as it lies; `undefined` where it is larger than the room. */
function drawPlaced({ charts, drawer, cell }: Room, chart: number, { scale, turns }: Placement): ChartMask | undefined {
  const drawn = drawer.draw(charts[chart]!, scale, cell);
  return drawn && turnMask(drawn.rows, drawn.columns)[turns];
}

function growChart(room: Room, map: OwnerMap, chart: number, place: Placement): Placement | undefined {
  const { cell } = room;
  const old = drawPlaced(room, chart, place)!;
  for (const growth of GROWTHS) {
    const larger = { ...place, scale: growth * place.scale };
    const mask = drawPlaced(room, chart, larger);
    if (!mask) continue;
    const wide = map.widen(mask);
    for (const up of SHIFTS) {
      larger.y = place.y - cell * Math.round(up * (mask.height - old.height));
      for (const left of SHIFTS) {
        larger.x = place.x - cell * Math.round(left * (mask.width - old.width));
        if (map.isFree(mask, wide, larger, chart)) return larger;
      }
    }
  }
  return undefined;
}

/** Whose each cell of a room is. */
class OwnerMap {
  readonly #room: Room;
  readonly #owners: Int16Array;
  readonly #bits: BitRows;

  constructor(room: Room) {
    const wide = room.side + 2 * room.gap;
    this.#room = room;
    this.#owners = new Int16Array(room.side * room.side).fill(FREE);
    this.#bits = new BitRows(wide + 1, wide);
  }

  fill({ height, starts, runs }: ChartMask, place: Placement, owner: number): void {
    const { side } = this.#room;
    const [x, y] = this.#cellOf(place);
    for (let row = 0; row < height; row++) {
      const line = (y + row) * side + x;
      for (let at = 2 * starts[row]!; at < 2 * starts[row + 1]!; at += 2) {
        this.#owners.fill(owner, line + runs[at]!, line + runs[at + 1]!);
      }
    }
  }

  /** A mask with the cells up to the gap around it; its cell (0, 0) is at −gap, −gap. */
  widen({ width, height, starts, runs }: ChartMask): ChartMask {
    const { gap } = this.#room;
    const bits = this.#bits;
    const rows = height + 2 * gap;
    bits.words.fill(0, 0, rows * bits.wordsAcross);
    for (let row = 0; row < height; row++) {
      for (let at = 2 * starts[row]!; at < 2 * starts[row + 1]!; at += 2) {
        for (let line = row; line <= row + 2 * gap; line++) bits.setRun(line, runs[at]!, runs[at + 1]! + 2 * gap);
      }
    }
    return readMask(bits, width + 2 * gap, rows);
  }

  /** Whether a mask lies in the room, and around it no cell is another's. */
  isFree(mask: ChartMask, wide: ChartMask, place: Placement, owner: number): boolean {
    const { side, gap } = this.#room;
    const [x, y] = this.#cellOf(place);
    if (x < 0 || y < 0 || x + mask.width > side || y + mask.height > side) return false;
    const owners = this.#owners;
    const last = min(side - 1, y + mask.height - 1 + gap);
    for (let line = max(0, y - gap); line <= last; line++) {
      const row = line - y + gap;
      for (let at = 2 * wide.starts[row]!; at < 2 * wide.starts[row + 1]!; at += 2) {
        const first = line * side + max(0, x - gap + wide.runs[at]!);
        const end = line * side + min(side, x - gap + wide.runs[at + 1]!);
        for (let cell = first; cell < end; cell++) if (owners[cell] !== FREE && owners[cell] !== owner) return false;
      }
    }
    return true;
  }

  #cellOf({ x, y }: Placement): [number, number] {
    const { padding, cell } = this.#room;
    return [(x - padding) / cell, (y - padding) / cell];
  }
}
