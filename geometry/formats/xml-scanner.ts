import { MeshFileError } from './mesh-file.js';
import { TextScanner } from './text-scanner.js';

const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SPACE = 0x20;

/**
 * Goes from tag to tag through XML in UTF-8 and reads their attributes, without making a document of it: models are one
 * tag a vertex and one a triangle. Names are told apart without their prefix; text between tags is passed over.
 * Document types are refused: they bring entities, which can unfold without end.
 */
export class XmlScanner {
  /** Name of the tag without its prefix. */
  name = '';
  kind: 'open' | 'close' | 'empty' = 'open';
  readonly #bytes: Uint8Array;
  readonly #names = new Map<number, string>();
  #at = 0;
  /** The attributes of the tag lie here. */
  #from = 0;
  #to = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    if (bytes[0] === 0xff || bytes[0] === 0xfe)
      throw new MeshFileError('unsupported', 'Expected XML in UTF-8 but received UTF-16');
  }

  /** Goes to the next tag; false at the end. @throws MeshFileError */
  next(): boolean {
    const bytes = this.#bytes;
    for (;;) {
      const start = bytes.indexOf(LESS, this.#at);
      if (start < 0) return false;
      const mark = bytes[start + 1];
      if (mark === QUESTION) this.#at = this.#after(start, '?>');
      else if (mark === BANG) this.#at = this.#afterBang(start);
      else {
        this.#readTag(start + 1);
        return true;
      }
    }
  }

  /** The value of an attribute; null where the tag has none of that name. */
  text(name: string): string | null {
    const range = this.#find(name);
    if (range === null) return null;
    const text = new TextDecoder().decode(this.#bytes.subarray(range[0], range[1]));
    return text.replace(/&(lt|gt|amp|quot|apos);/g, (_, entity: string) => ENTITIES[entity] ?? '');
  }

  /** The number that an attribute holds; NaN where it holds none. */
  number(name: string): number {
    const range = this.#find(name);
    if (range === null) return Number.NaN;
    const scanner = new TextScanner(this.#bytes, range[0], range[1]);
    return scanner.toToken() ? scanner.number() : Number.NaN;
  }

  #readTag(start: number): void {
    const bytes = this.#bytes;
    const isClosing = bytes[start] === SLASH;
    const end = this.#endOfTag(start);
    const isEmpty = bytes[end - 1] === SLASH && !isClosing;
    let from = isClosing ? start + 1 : start;
    let at = from;
    let hash = 0;
    for (; at < end && bytes[at]! > SPACE && bytes[at] !== SLASH; at++) {
      hash = (hash * 31 + bytes[at]!) | 0;
      if (bytes[at] !== COLON) continue;
      from = at + 1;
      hash = 0;
    }
    this.name = this.#nameOf(hash, from, at);
    this.kind = isClosing ? 'close' : isEmpty ? 'empty' : 'open';
    this.#from = at;
    this.#to = isEmpty ? end - 1 : end;
    this.#at = end + 1;
  }

  /** Names repeat by the million: each is made once, where another has not its hash. */
  #nameOf(hash: number, from: number, to: number): string {
    const known = this.#names.get(hash);
    if (known !== undefined && known.length === to - from && this.#reads(known, from)) return known;
    const name = new TextDecoder().decode(this.#bytes.subarray(from, to));
    if (this.#names.size < 256) this.#names.set(hash, name);
    return name;
  }

  #reads(text: string, from: number): boolean {
    for (let i = 0; i < text.length; i++) if (this.#bytes[from + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  #endOfTag(start: number): number {
    const bytes = this.#bytes;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === GREATER) return at;
      if (byte !== QUOTE && byte !== APOSTROPHE) continue;
      at = bytes.indexOf(byte, at + 1);
      if (at < 0) break;
    }
    throw brokenOff();
  }

  #find(name: string): [from: number, to: number] | null {
    const bytes = this.#bytes;
    let at = this.#from;
    while (at < this.#to) {
      while (at < this.#to && bytes[at]! <= SPACE) at++;
      let from = at;
      for (; at < this.#to && bytes[at] !== EQUALS && bytes[at]! > SPACE; at++) if (bytes[at] === COLON) from = at + 1;
      const isWanted = at - from === name.length && this.#reads(name, from);
      while (at < this.#to && bytes[at] !== QUOTE && bytes[at] !== APOSTROPHE) at++;
      if (at >= this.#to) return null;
      const end = bytes.indexOf(bytes[at]!, at + 1);
      if (isWanted) return [at + 1, end];
      at = end + 1;
    }
    return null;
  }

  #afterBang(start: number): number {
    if (this.#reads('<!--', start)) return this.#after(start + 4, '-->');
    if (this.#reads('<![CDATA[', start)) return this.#after(start + 9, ']]>');
    throw new MeshFileError('invalid', 'Expected XML without a document type but received one');
  }

  #after(from: number, mark: string): number {
    for (let at = from; ; at++) {
      at = this.#bytes.indexOf(mark.charCodeAt(0), at);
      if (at < 0) throw brokenOff();
      if (this.#reads(mark, at)) return at + mark.length;
    }
  }
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function brokenOff(): MeshFileError {
  return new MeshFileError('invalid', 'Expected whole XML but received some that breaks off');
}
