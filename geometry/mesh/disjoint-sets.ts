/** `count` sets of one item each, 0..count − 1: the parent of every item, its own at first. */
export function singletons(count: number): Uint32Array {
  return new Uint32Array(count).map((_, item) => item);
}

/** Joins the sets of two items; their least item stands for the whole. Returns it. */
export function joinSets(parents: Uint32Array, a: number, b: number): number {
  const p = rootOf(parents, a);
  const q = rootOf(parents, b);
  if (p < q) {
    parents[q] = p;
    return p;
  }
  parents[p] = q;
  return q;
}

/** The least item of an item's set; paths are halved on the way (Tarjan and van Leeuwen, 1984). */
export function rootOf(parents: Uint32Array, item: number): number {
  let at = item;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!;
    at = parents[at]!;
  }
  return at;
}
