export interface Components {
  /** Component of each pixel, from 0; -1 outside the mask. */
  labels: Int32Array;
  /** Pixels of each component. */
  areas: number[];
  /** Whether each component reaches the picture's border. */
  isAtBorder: boolean[];
}

/**
 * Connected components of the pixels where `mask` is `value`, numbered by their first pixel in row order.
 * Subjects are counted with 8 neighbours and holes with 4, so that a diagonal line divides the plane.
 */
export function labelComponents(
  mask: Uint8Array,
  width: number,
  height: number,
  { value, neighbours }: { value: number; neighbours: 4 | 8 },
): Components {
  const labels = new Int32Array(mask.length).fill(-1);
  const stack = new Int32Array(mask.length);
  const areas: number[] = [];
  const isAtBorder: boolean[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== value || labels[start] !== -1) continue;
    const label = areas.length;
    let area = 0;
    let touches = false;
    let top = 0;
    stack[top++] = start;
    labels[start] = label;
    while (top > 0) {
      const pixel = stack[--top]!;
      const x = pixel % width;
      const y = (pixel - x) / width;
      area++;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) touches = true;
      for (let dy = -1; dy <= 1; dy++) {
        if (y + dy < 0 || y + dy >= height) continue;
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || x + dx >= width || (neighbours === 4 && dx !== 0 && dy !== 0)) continue;
          const next = pixel + dy * width + dx;
          if (mask[next] !== value || labels[next] !== -1) continue;
          labels[next] = label;
          stack[top++] = next;
        }
      }
    }
    areas.push(area);
    isAtBorder.push(touches);
  }
  return { labels, areas, isAtBorder };
}

/** Index of the largest component, the first of equals; -1 when there is none. */
export function largestComponent({ areas }: Components): number {
  return areas.reduce((best, area, i) => (best < 0 || area > areas[best]! ? i : best), -1);
}
