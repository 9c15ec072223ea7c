import { PIECE_BYTES } from './file-pieces.js';

/** Room for the longest number in fixed decimals: sign, 15 digits, point, 9 decimals, and a separator. */
const NUMBER_BYTES = 32;
/** No line of ours is longer. */
const LINE_BYTES = 1024;
const ZERO = 0x30;
/** Whole parts above this are not exact in int32 arithmetic. */
const MAX_WHOLE = 2_147_483_647;

/**
 * An ASCII text for files of many numbers, which is taken away piece by piece: four times as fast as joining strings of
 * `toFixed` (11 ms for 45 ms on 300k numbers).
 */
export class TextBuffer {
  private bytes: Uint8Array;
  private length = 0;

  constructor(private readonly pieceBytes = PIECE_BYTES) {
    // A line too many, so that a text taken line by line does not make it grow.
    this.bytes = new Uint8Array(pieceBytes + LINE_BYTES);
  }

  /** Whether there is enough of it to be taken away. */
  get isFull(): boolean {
    return this.length >= this.pieceBytes;
  }

  /** Appends a text, as UTF-8. */
  text(text: string): void {
    const encoded = new TextEncoder().encode(text);
    this.reserve(encoded.length);
    this.bytes.set(encoded, this.length);
    this.length += encoded.length;
  }

  /** Appends a few characters that were encoded before. */
  ascii(codes: Uint8Array): void {
    this.reserve(codes.length);
    for (let i = 0; i < codes.length; i++) this.bytes[this.length + i] = codes[i]!;
    this.length += codes.length;
  }

  /** Appends one character by its ASCII code. */
  char(code: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = code;
  }

  /** Appends a whole number, 0 to 2³¹ - 1. */
  integer(value: number): void {
    this.reserve(NUMBER_BYTES);
    this.digits(value, 1);
  }

  /**
   * Appends a number with exactly `decimals` (1 to 9) decimals, rounded half up; never "-0.000".
   *
   * @throws Error where the value is not finite or beyond ±2³¹ - 1.
   */
  fixed(value: number, decimals: number): void {
    this.reserve(NUMBER_BYTES);
    const power = 10 ** decimals;
    const size = Math.abs(value);
    if (!(size < MAX_WHOLE)) throw new Error(`Expected a number within ±${MAX_WHOLE} for text but received ${value}.`);
    let whole = Math.floor(size);
    let fraction = Math.round((size - whole) * power);
    if (fraction === power) {
      whole++;
      fraction = 0;
    }
    if (value < 0 && (whole > 0 || fraction > 0)) this.bytes[this.length++] = 0x2d;
    this.digits(whole, 1);
    this.bytes[this.length++] = 0x2e;
    this.digits(fraction, decimals);
  }

  /** The text since the last call; it is overwritten by what is appended next. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length);
    this.length = 0;
    return taken;
  }

  private digits(value: number, least: number): void {
    let count = least;
    for (let bound = 10 ** least; value >= bound; bound *= 10) count++;
    let rest = value;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const quotient = (rest / 10) | 0;
      this.bytes[at] = ZERO + rest - quotient * 10;
      rest = quotient;
    }
    this.length += count;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
