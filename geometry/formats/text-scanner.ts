const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** Powers of ten that a double holds exactly. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** Below it every integer is a double. */
const EXACT_BELOW = 2 ** 53;

/** Reads words and numbers from bytes of text, a token at a time, without making strings of them. */
export class TextScanner {
  /** Where it stands. */
  at: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.at = from;
    this.#end = to;
  }

  get isDone(): boolean {
    return this.at >= this.#end;
  }

  /** Goes to the next token on any line; false at the end. */
  toToken(): boolean {
    while (this.at < this.#end && this.#bytes[this.at]! <= SPACE) this.at++;
    return this.at < this.#end;
  }

  /** Goes to the next token of this line; false where the line has none. */
  toTokenOfLine(): boolean {
    while (this.at < this.#end && isBlank(this.#bytes[this.at]!)) this.at++;
    return this.at < this.#end && this.#bytes[this.at] !== NEWLINE;
  }

  /** Goes to the beginning of the next line. */
  toNextLine(): void {
    const found = this.#bytes.indexOf(NEWLINE, this.at);
    this.at = found < 0 || found >= this.#end ? this.#end : found + 1;
  }

  /** The token as text; an empty one where none follows. */
  word(): string {
    const from = this.at;
    this.skipToken();
    let text = '';
    // Keywords are short: adding characters is faster than a decoder.
    for (let i = from; i < this.at; i++) text += String.fromCharCode(this.#bytes[i]!);
    return text;
  }

  skipToken(): void {
    while (this.at < this.#end && this.#bytes[this.at]! > SPACE) this.at++;
  }

  /** The byte it stands on; -1 at the end. */
  peek(): number {
    return this.at < this.#end ? this.#bytes[this.at]! : -1;
  }

  /** The number that the token begins with, and goes behind it; NaN where it begins with none. */
  number(): number {
    const from = this.at;
    const isNegative = this.#sign();
    let mantissa = 0;
    let digits = 0;
    let exponent = 0;
    for (; this.#isDigit(); this.at++, digits++) mantissa = mantissa * 10 + this.#bytes[this.at]! - ZERO;
    if (this.peek() === DOT) {
      this.at++;
      for (; this.#isDigit(); this.at++, digits++, exponent--) mantissa = mantissa * 10 + this.#bytes[this.at]! - ZERO;
    }
    if (digits === 0) return this.#special(from);
    if ((this.peek() | SPACE) === 0x65) exponent += this.#exponent();
    if (mantissa >= EXACT_BELOW || exponent > 22 || exponent < -22) return Number(this.#text(from));
    // Both are exact, so that the one rounding of the division or the product is the only one.
    const value = exponent < 0 ? mantissa / EXACT_POWERS[-exponent]! : mantissa * EXACT_POWERS[exponent]!;
    return isNegative ? -value : value;
  }

  #exponent(): number {
    const mark = this.at++;
    const isNegative = this.#sign();
    const first = this.at;
    let value = 0;
    for (; this.#isDigit(); this.at++) value = Math.min(value * 10 + this.#bytes[this.at]! - ZERO, 100_000);
    if (this.at === first) {
      this.at = mark;
      return 0;
    }
    return isNegative ? -value : value;
  }

  /** `nan`, `inf` and the like, or no number at all: NaN, and behind what are its letters. */
  #special(from: number): number {
    this.at = from;
    this.skipToken();
    return Number.NaN;
  }

  #sign(): boolean {
    const sign = this.peek();
    if (sign === PLUS || sign === MINUS) this.at++;
    return sign === MINUS;
  }

  #isDigit(): boolean {
    const byte = this.peek();
    return byte >= ZERO && byte <= NINE;
  }

  #text(from: number): string {
    return String.fromCharCode(...this.#bytes.subarray(from, Math.min(this.at, from + 400)));
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}
