import { PLATE_TILE, type PlateHeights } from './raise-plate.js';

/** A rectangle of nodes over the part of a picture that a silhouette covers, with a border round it. */
export interface PlateWindow extends Omit<PlateHeights, 'values'> {
  /** Longest side of the plate, model units. */
  side: number;
  /** Nodes within the border, on each side along x and y. */
  borderNodes: readonly [number, number];
}

/**
 * Lays a plate over a silhouette's bounding box.
 *
 * @param coverage `width × height`, 0..1; inside where ≥ 0.5. @param cells along the plate's longest side, made up to whole tiles.
 * @param border free on each side, as a share of the plate's longest side, below 0.5.
 * @returns null where the silhouette is empty.
 */
export function plateWindow(
  coverage: Float32Array,
  width: number,
  height: number,
  cells: number,
  border: number,
): PlateWindow | null {
  const box = boundsOf(coverage, width);
  if (box === null) return null;
  const pixel = 1 / Math.max(width, height);
  const [wide, high] = [(box.right - box.left + 1) * pixel, (box.bottom - box.top + 1) * pixel];
  const side = Math.max(wide, high) / (1 - 2 * border);
  const [plateWide, plateHigh] = [wide + 2 * border * side, high + 2 * border * side];
  const columns = Math.ceil(((plateWide / side) * cells) / PLATE_TILE) * PLATE_TILE + 1;
  const rows = Math.ceil(((plateHigh / side) * cells) / PLATE_TILE) * PLATE_TILE + 1;
  const spacing = [plateWide / (columns - 1), plateHigh / (rows - 1)] as const;
  return {
    columns,
    rows,
    spacing,
    centre: [((box.left + box.right + 1 - width) / 2) * pixel, ((height - box.top - box.bottom - 1) / 2) * pixel],
    side,
    borderNodes: [Math.round((border * side) / spacing[0]), Math.round((border * side) / spacing[1])],
  };
}

/**
 * An image at the nodes of a plate, averaged over a cell where cells are larger than pixels; 0 on the border.
 *
 * @param image `width × height`. @returns `columns × rows`, rows upward.
 */
export function sampleWindow(window: PlateWindow, image: Float32Array, width: number, height: number): Float32Array {
  const { columns, rows, spacing, centre, borderNodes } = window;
  const scale = Math.max(width, height);
  const reach = Math.max(1, spacing[0] * scale, spacing[1] * scale) / 2;
  const [besides, beyond] = borderNodes;
  const values = new Float32Array(columns * rows);
  for (let row = beyond; row < rows - beyond; row++) {
    const y = height / 2 - (centre[1] + (row - (rows - 1) / 2) * spacing[1]) * scale;
    for (let column = besides; column < columns - besides; column++) {
      const x = (centre[0] + (column - (columns - 1) / 2) * spacing[0]) * scale + width / 2;
      values[row * columns + column] = averageAround(image, width, height, x, y, reach);
    }
  }
  return values;
}

/** Mean over the square of half side `reach` round (x, y), pixels from the picture's top left; its border goes on outside. */
function averageAround(
  image: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  reach: number,
): number {
  let sum = 0;
  let weight = 0;
  for (let row = Math.floor(y - reach); row < y + reach; row++) {
    const tall = Math.min(row + 1, y + reach) - Math.max(row, y - reach);
    const line = Math.min(Math.max(row, 0), height - 1) * width;
    for (let column = Math.floor(x - reach); column < x + reach; column++) {
      const share = tall * (Math.min(column + 1, x + reach) - Math.max(column, x - reach));
      sum += share * image[line + Math.min(Math.max(column, 0), width - 1)]!;
      weight += share;
    }
  }
  return sum / weight;
}

/** First and last pixels of a silhouette; null where there are none. */
function boundsOf(
  coverage: Float32Array,
  width: number,
): { left: number; right: number; top: number; bottom: number } | null {
  const box = { left: width, right: -1, top: coverage.length, bottom: -1 };
  for (let i = 0; i < coverage.length; i++) {
    if (coverage[i]! < 0.5) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box.right < 0 ? null : box;
}
