const { clz32 } = Math; // bound once: hot loops

const ALL_BITS = 0xffffffff;

/** Rows of bits, 32 a word, the first in the lowest place. */
export class BitRows {
  readonly words: Int32Array;
  readonly wordsAcross: number;

  constructor(width: number, height: number) {
    this.wordsAcross = (width + 31) >> 5;
    this.words = new Int32Array(this.wordsAcross * height);
  }

  /** Sets bits `first .. end - 1` of a row, at least one. */
  setRun(row: number, first: number, end: number): void {
    const { words } = this;
    const line = row * this.wordsAcross;
    const from = line + (first >> 5);
    const to = line + ((end - 1) >> 5);
    const head = ALL_BITS << (first & 31);
    const tail = ALL_BITS >>> (31 - ((end - 1) & 31));
    if (from === to) {
      words[from]! |= head & tail;
      return;
    }
    words[from]! |= head;
    for (let word = from + 1; word < to; word++) words[word] = ALL_BITS;
    words[to]! |= tail;
  }

  /** The last set bit of a row's `first .. end - 1`, −1 where none is. */
  lastIn(row: number, first: number, end: number): number {
    const { words } = this;
    const line = row * this.wordsAcross;
    const from = line + (first >> 5);
    let word = line + ((end - 1) >> 5);
    let bits = words[word]! & (ALL_BITS >>> (31 - ((end - 1) & 31)));
    while (bits === 0 && word > from) bits = words[--word]!;
    if (word === from) bits &= ALL_BITS << (first & 31);
    return bits === 0 ? -1 : 32 * (word - line) + 31 - clz32(bits);
  }

  /** Writes the bits at which a row's value changes, from 0 before the first; returns the end of what was written. */
  readChanges(row: number, out: Int16Array, end: number): number {
    const line = row * this.wordsAcross;
    let carry = 0;
    for (let word = 0; word < this.wordsAcross; word++) {
      const bits = this.words[line + word]!;
      let changes = bits ^ ((bits << 1) | carry);
      carry = bits >>> 31;
      while (changes !== 0) {
        out[end++] = 32 * word + 31 - clz32(changes & -changes);
        changes &= changes - 1;
      }
    }
    if (carry === 1) out[end++] = 32 * this.wordsAcross;
    return end;
  }
}
