/** Arcs a node: the 8 grid neighbours, in opposite pairs, so that arc `d` of a node is undone by `d ^ 1` of the other. */
export const ARCS = 8;
/** Column and row steps of the arcs. */
export const ARC_DX = [1, -1, 0, 0, 1, -1, 1, -1] as const;
export const ARC_DY = [0, 0, 1, -1, 1, -1, -1, 1] as const;

export interface CutGraph {
  /** Node at the end of each arc, 8 a node; -1 for none. */
  neighbours: Int32Array;
  /** Capacity of each arc, integers >= 0 so that flow is exact. Used up by the cut. */
  capacities: Int32Array;
  /** Per node: capacity from the source (> 0) or to the sink (< 0). Used up by the cut. */
  terminals: Int32Array;
}

const FREE = -1;
const TERMINAL = -2;
const ORPHAN = -3;
const FAR = 0x7fffffff;

/**
 * The minimum cut: 1 for nodes on the source's side. Two search trees that grow, augment and adopt, after
 * Boykov & Kolmogorov, "An experimental comparison of min-cut/max-flow algorithms for energy minimization in vision"
 * (PAMI 2004), with their distance marks. Nodes that either side could take go to the sink.
 */
export function minCut(graph: CutGraph): Uint8Array {
  return new TreeSearch(graph).run();
}

class TreeSearch {
  private readonly neighbours: Int32Array;
  private readonly capacities: Int32Array;
  private readonly terminals: Int32Array;
  /** Arc from a node to its parent in its tree, or FREE, TERMINAL, ORPHAN. */
  private readonly parents: Int32Array;
  private readonly isSink: Uint8Array;
  private readonly stamps: Int32Array;
  private readonly distances: Int32Array;
  /** First in, first out, as a list through the nodes; -2 when a node is not in it. */
  private readonly nextActive: Int32Array;
  private firstActive = -1;
  private lastActive = -1;
  private orphans: number[] = [];
  private time = 0;

  constructor({ neighbours, capacities, terminals }: CutGraph) {
    const nodes = terminals.length;
    this.neighbours = neighbours;
    this.capacities = capacities;
    this.terminals = terminals;
    this.parents = new Int32Array(nodes).fill(FREE);
    this.isSink = new Uint8Array(nodes);
    this.stamps = new Int32Array(nodes);
    this.distances = new Int32Array(nodes);
    this.nextActive = new Int32Array(nodes).fill(-2);
    for (let node = 0; node < nodes; node++) {
      if (terminals[node] === 0) continue;
      this.isSink[node] = terminals[node]! < 0 ? 1 : 0;
      this.parents[node] = TERMINAL;
      this.distances[node] = 1;
      this.activate(node);
    }
  }

  run(): Uint8Array {
    let current = -1;
    for (;;) {
      const node = current >= 0 && this.parents[current] !== FREE ? current : this.takeActive();
      if (node < 0) break;
      const bridge = this.grow(node);
      this.time++;
      current = -1;
      if (bridge < 0) continue;
      current = node;
      this.augment(bridge);
      this.adopt();
    }
    return Uint8Array.from(this.parents, (parent, node) => (parent !== FREE && this.isSink[node] === 0 ? 1 : 0));
  }

  private sisterOf(arc: number): number {
    return this.neighbours[arc]! * ARCS + ((arc & 7) ^ 1);
  }

  private activate(node: number): void {
    if (this.nextActive[node] !== -2) return;
    this.nextActive[node] = -1;
    if (this.lastActive >= 0) this.nextActive[this.lastActive] = node;
    else this.firstActive = node;
    this.lastActive = node;
  }

  private takeActive(): number {
    while (this.firstActive >= 0) {
      const node = this.firstActive;
      this.firstActive = this.nextActive[node]!;
      if (this.firstActive < 0) this.lastActive = -1;
      this.nextActive[node] = -2;
      if (this.parents[node] !== FREE) return node;
    }
    return -1;
  }

  /** Extends a node's tree; returns the arc from the source's tree to the sink's where they meet, else -1. */
  private grow(node: number): number {
    const { neighbours, capacities, parents, isSink, stamps, distances } = this;
    for (let arc = node * ARCS; arc < (node + 1) * ARCS; arc++) {
      const other = neighbours[arc]!;
      if (other < 0) continue;
      const sister = this.sisterOf(arc);
      if (capacities[isSink[node] ? sister : arc] === 0) continue;
      if (parents[other] === FREE) {
        isSink[other] = isSink[node]!;
        this.activate(other);
      } else if (isSink[other] !== isSink[node]) {
        return isSink[node] ? sister : arc;
      } else if (stamps[other]! > stamps[node]! || distances[other]! <= distances[node]!) {
        continue;
      }
      parents[other] = sister;
      stamps[other] = stamps[node]!;
      distances[other] = distances[node]! + 1;
    }
    return -1;
  }

  private augment(bridge: number): void {
    const { neighbours, capacities, terminals, parents } = this;
    const source = Math.floor(bridge / ARCS);
    const sink = neighbours[bridge]!;
    let amount = capacities[bridge]!;
    let node = source;
    for (let arc = parents[node]!; arc !== TERMINAL; arc = parents[node]!) {
      amount = Math.min(amount, capacities[this.sisterOf(arc)]!);
      node = neighbours[arc]!;
    }
    amount = Math.min(amount, terminals[node]!);
    node = sink;
    for (let arc = parents[node]!; arc !== TERMINAL; arc = parents[node]!) {
      amount = Math.min(amount, capacities[arc]!);
      node = neighbours[arc]!;
    }
    amount = Math.min(amount, -terminals[node]!);
    capacities[bridge]! -= amount;
    capacities[this.sisterOf(bridge)]! += amount;
    this.pushAlong(source, amount, 1);
    this.pushAlong(sink, amount, -1);
  }

  /** Moves flow between a node and its tree's terminal; `sign` is 1 in the source's tree. */
  private pushAlong(from: number, amount: number, sign: 1 | -1): void {
    const { neighbours, capacities, terminals, parents } = this;
    let node = from;
    for (let arc = parents[node]!; arc !== TERMINAL; arc = parents[node]!) {
      const sister = this.sisterOf(arc);
      const used = sign === 1 ? sister : arc;
      capacities[used]! -= amount;
      capacities[used === arc ? sister : arc]! += amount;
      if (capacities[used] === 0) this.orphan(node);
      node = neighbours[arc]!;
    }
    terminals[node]! -= sign * amount;
    if (terminals[node] === 0) this.orphan(node);
  }

  private orphan(node: number): void {
    this.parents[node] = ORPHAN;
    this.orphans.push(node);
  }

  private adopt(): void {
    for (let i = 0; i < this.orphans.length; i++) {
      const node = this.orphans[i]!;
      if (!this.findParent(node)) this.release(node);
    }
    this.orphans.length = 0;
  }

  /** Whether flow can pass between an orphan and the end of its arc, in the direction of its tree. */
  private isOpen(node: number, arc: number): boolean {
    const other = this.neighbours[arc]!;
    if (other < 0 || this.isSink[other] !== this.isSink[node] || this.parents[other] === FREE) return false;
    return this.capacities[this.isSink[node] ? arc : this.sisterOf(arc)] !== 0;
  }

  private findParent(node: number): boolean {
    const { neighbours, parents, stamps, distances, time } = this;
    let best = -1;
    let bestDistance = FAR;
    for (let arc = node * ARCS; arc < (node + 1) * ARCS; arc++) {
      if (!this.isOpen(node, arc)) continue;
      let distance = this.distanceToTerminal(neighbours[arc]!);
      if (distance === FAR) continue;
      if (distance < bestDistance) {
        best = arc;
        bestDistance = distance;
      }
      for (let on = neighbours[arc]!; stamps[on] !== time; on = neighbours[parents[on]!]!) {
        stamps[on] = time;
        distances[on] = distance--;
      }
    }
    if (best < 0) return false;
    parents[node] = best;
    stamps[node] = time;
    distances[node] = bestDistance + 1;
    return true;
  }

  private distanceToTerminal(from: number): number {
    const { neighbours, parents, stamps, distances, time } = this;
    let distance = 0;
    for (let node = from; ; node = neighbours[parents[node]!]!) {
      if (stamps[node] === time) return distance + distances[node]!;
      distance++;
      const parent = parents[node]!;
      if (parent === ORPHAN) return FAR;
      if (parent === TERMINAL) {
        stamps[node] = time;
        distances[node] = 1;
        return distance;
      }
    }
  }

  /** Sets an orphan free; its children become orphans, its neighbours may reach for it again. */
  private release(node: number): void {
    const { neighbours, parents, isSink } = this;
    for (let arc = node * ARCS; arc < (node + 1) * ARCS; arc++) {
      const other = neighbours[arc]!;
      if (other < 0 || isSink[other] !== isSink[node] || parents[other] === FREE) continue;
      if (this.isOpen(node, arc)) this.activate(other);
      if (parents[other]! >= 0 && neighbours[parents[other]!] === node) this.orphan(other);
    }
    parents[node] = FREE;
  }
}
