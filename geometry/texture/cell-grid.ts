import { BitRows } from './bit-rows.js';
import type { ChartMask } from './chart-mask.js';

const { max, min } = Math; // bound once: hot loops

/** Cells along a tile; the tricks with words below are made for it. */
const TILE = 4;

/**
 * Free and taken cells of a square, a bit each. Tiles that are taken as a whole rule out most positions of a mask, 16 at a
 * time, before single cells are looked at.
 */
export class CellGrid {
  readonly #side: number;
  readonly #taken: BitRows;
  readonly #full: BitRows;
  /** The longest run of tiles not full, by row of tiles. */
  readonly #mostFree: Int32Array;
  /** The part of a mask that lies over tile (i, j) wherever in its tile the mask begins: by its cells (4i, 4j). */
  readonly #core: { starts: Int32Array; runs: Int16Array; longest: Int32Array; height: number; fullest: number };
  readonly #candidates: Int32Array;
  readonly #changes: Int16Array;

  /** @param side cells along each side */
  constructor(side: number) {
    const tiles = Math.ceil(side / TILE);
    this.#side = side;
    this.#taken = new BitRows(TILE * tiles, TILE * tiles);
    this.#full = new BitRows(tiles, tiles);
    this.#mostFree = new Int32Array(tiles);
    this.#core = {
      ...{ starts: new Int32Array(tiles + 1), runs: new Int16Array(tiles * tiles), longest: new Int32Array(tiles) },
      ...{ height: 0, fullest: 0 },
    };
    this.#candidates = new Int32Array(tiles);
    this.#changes = new Int16Array(2 * tiles + 64);
    this.clear();
  }

  clear(): void {
    this.#taken.words.fill(0);
    this.#full.words.fill(0);
    this.#mostFree.fill(this.#mostFree.length);
  }

  /**
   * The first position, from row `from` on in reading order, at which a mask lies on free cells alone and ends before
   * row `end`; −1 where there is none, else `x + side × y`.
   */
  findSpot(mask: ChartMask, from: number, end: number): number {
    const last = min(this.#side, end - 1) - mask.height;
    const mostX = this.#side - mask.width;
    if (last < from || mostX < 0) return -1;
    this.#takeCore(mask);
    let suspect = mask.height >> 1;
    for (let tile = (from / TILE) | 0; TILE * tile <= last; tile++) {
      const candidates = this.#listCandidates(tile, mostX);
      if (candidates === 0) continue;
      const stop = min(last, TILE * tile + TILE - 1);
      for (let y = max(from, TILE * tile); y <= stop; y++) {
        let x = 0;
        for (let at = 0; at < candidates; at++) {
          x = max(x, TILE * this.#candidates[at]!);
          const endX = min(mostX, TILE * this.#candidates[at]! + TILE - 1);
          while (x <= endX) {
            let next = this.#passRow(mask, suspect, x, y);
            for (let row = 0; next === x && row < mask.height; row++) {
              next = this.#passRow(mask, row, x, y);
              if (next !== x) suspect = row;
            }
            if (next === x) return y * this.#side + x;
            x = next;
          }
        }
      }
    }
    return -1;
  }

  /** Takes the cells of a mask at (x, y), and those up to `gap` cells around it in all eight directions. */
  take({ height, starts, runs }: ChartMask, x: number, y: number, gap: number): void {
    const side = this.#side;
    for (let row = 0; row < height; row++) {
      const lastLine = min(side - 1, y + row + gap);
      for (let at = 2 * starts[row]!; at < 2 * starts[row + 1]!; at += 2) {
        const first = max(0, x + runs[at]! - gap);
        const end = min(side, x + runs[at + 1]! + gap);
        for (let line = max(0, y + row - gap); line <= lastLine; line++) this.#taken.setRun(line, first, end);
      }
    }
    const lastTile = (min(side - 1, y + height - 1 + gap) / TILE) | 0;
    for (let tile = (max(0, y - gap) / TILE) | 0; tile <= lastTile; tile++) this.#updateTiles(tile);
  }

  /** `x` itself where one row of the mask is free there, else the least greater x that passes what was met. */
  #passRow({ starts, runs }: ChartMask, row: number, x: number, y: number): number {
    const stop = 2 * starts[row + 1]!;
    for (let at = 2 * starts[row]!; at < stop; at += 2) {
      const taken = this.#taken.lastIn(y + row, x + runs[at]!, x + runs[at + 1]!);
      if (taken >= 0) return taken - runs[at]! + 1;
    }
    return x;
  }

  #takeCore({ height, starts, runs }: ChartMask): void {
    const core = this.#core;
    let count = 0;
    core.height = 0;
    core.fullest = 0;
    for (let row = 0; row < height; row += TILE) {
      let longest = 0;
      for (let at = 2 * starts[row]!; at < 2 * starts[row + 1]!; at += 2) {
        const first = ((runs[at]! + TILE - 1) / TILE) | 0;
        const end = (((runs[at + 1]! - 1) / TILE) | 0) + 1;
        if (first >= end) continue;
        core.runs[count++] = first;
        core.runs[count++] = end;
        longest = max(longest, end - first);
      }
      core.longest[core.height] = longest;
      if (longest > core.longest[core.fullest]!) core.fullest = core.height;
      core.starts[++core.height] = count / 2;
    }
  }

  /** Notes the columns of tiles where the core lies on no full tile in a row of tiles; returns their number. */
  #listCandidates(row: number, mostX: number): number {
    const { height, fullest } = this.#core;
    if (!this.#hasRoom(row)) return 0;
    let count = 0;
    let suspect = fullest;
    for (let column = 0; TILE * column <= mostX; ) {
      let next = this.#passCore(suspect, column, row);
      for (let line = 0; next === column && line < height; line++) {
        next = this.#passCore(line, column, row);
        if (next !== column) suspect = line;
      }
      if (next === column) this.#candidates[count++] = next++;
      column = next;
    }
    return count;
  }

  /** Whether rows have free runs as long as the core's, wherever they are; some rows are asked. */
  #hasRoom(row: number): boolean {
    const { height, longest, fullest } = this.#core;
    if (this.#mostFree[row + fullest]! < longest[fullest]!) return false;
    const step = max(1, height >> 4);
    for (let line = 0; line < height; line += step) if (this.#mostFree[row + line]! < longest[line]!) return false;
    return true;
  }

  #passCore(line: number, column: number, row: number): number {
    const { starts, runs } = this.#core;
    const stop = 2 * starts[line + 1]!;
    for (let at = 2 * starts[line]!; at < stop; at += 2) {
      const full = this.#full.lastIn(row + line, column + runs[at]!, column + runs[at + 1]!);
      if (full >= 0) return full - runs[at]! + 1;
    }
    return column;
  }

  #updateTiles(row: number): void {
    const { words, wordsAcross } = this.#taken;
    const full = this.#full;
    const line = TILE * row * wordsAcross;
    for (let word = 0; word < wordsAcross; word++) {
      const at = line + word;
      // Bit 4k stays where cells 4k .. 4k + 3 of all four rows are taken; then those eight bits are moved together.
      let bits = words[at]! & words[at + wordsAcross]! & words[at + 2 * wordsAcross]! & words[at + 3 * wordsAcross]!;
      bits &= bits >>> 1;
      bits &= (bits >>> 2) & 0x11111111;
      bits = (bits | (bits >>> 3)) & 0x03030303;
      bits = (bits | (bits >>> 6)) & 0x000f000f;
      bits = (bits | (bits >>> 12)) & 0xff;
      full.words[row * full.wordsAcross + (word >> 2)]! |= bits << (8 * (word & 3));
    }
    this.#mostFree[row] = this.#measureFree(row);
  }

  #measureFree(row: number): number {
    const changes = this.#changes;
    const end = this.#full.readChanges(row, changes, 0);
    let [most, since] = [0, 0];
    for (let at = 0; at < end; at += 2) {
      most = max(most, changes[at]! - since);
      since = at + 1 < end ? changes[at + 1]! : since;
    }
    return max(most, this.#mostFree.length - since);
  }
}
