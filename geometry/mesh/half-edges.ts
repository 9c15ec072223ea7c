/** The half-edges of a triangle list, those of one edge beside each other. */
export interface HalfEdges {
  low: Uint32Array;
  high: Uint32Array;
  /** The corner (place in the index array) that the half-edge starts from in its face. */
  corner: Uint32Array;
  /** 1 when the face runs from the low vertex to the high one. */
  isForward: Uint8Array;
}

/** All half-edges, sorted by low and then high vertex: two stable counting sorts. */
export function sortedHalfEdges(corners: Uint32Array, vertices: number): HalfEdges {
  const n = corners.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const identity = new Uint32Array(n);
  for (let corner = 0; corner < n; corner++) {
    const a = corners[corner]!;
    const b = corners[corner % 3 === 2 ? corner - 2 : corner + 1]!;
    low[corner] = Math.min(a, b);
    high[corner] = Math.max(a, b);
    identity[corner] = corner;
  }
  const order = countingSort(countingSort(identity, high, vertices), low, vertices);
  const edges = { low: new Uint32Array(n), high: new Uint32Array(n), corner: order, isForward: new Uint8Array(n) };
  for (let k = 0; k < n; k++) {
    const corner = order[k]!;
    edges.low[k] = low[corner]!;
    edges.high[k] = high[corner]!;
    edges.isForward[k] = corners[corner] === low[corner] ? 1 : 0;
  }
  return edges;
}

function countingSort(order: Uint32Array, keys: Uint32Array, range: number): Uint32Array {
  const starts = new Uint32Array(range + 1);
  for (const item of order) starts[keys[item]! + 1]! += 1;
  for (let key = 0; key < range; key++) starts[key + 1]! += starts[key]!;
  const sorted = new Uint32Array(order.length);
  for (const item of order) sorted[starts[keys[item]!]!++] = item;
  return sorted;
}
