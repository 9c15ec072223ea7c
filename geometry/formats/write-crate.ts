import { type CrateSpec, type CrateValue, SPEC_TYPES, VALUE_TYPES } from './crate-values.js';
import { packBytes, packIntegers } from './pack-integers.js';

const IDENT = 'PXR-USDC';
/** What OpenUSD itself wrote from 2018 to 2024: every reader in use knows it. */
const VERSION = [0, 8, 0] as const;
const BOOTSTRAP_BYTES = 88;
const SECTION_NAME_BYTES = 16;
const END_OF_SET = 0xffffffff;
/** OpenUSD leaves arrays shorter than this unpacked. */
const LEAST_PACKED = 16;
const [ARRAY, INLINED, PACKED] = [0x80, 0x40, 0x20];
const [LIST_IS_EXPLICIT, LIST_HAS_EXPLICIT, LIST_HAS_PREPENDED] = [1, 2, 32];
/** Jumps of the path table, for whatever has not both a child and a sibling. */
const [LEAF, ONLY_CHILD, ONLY_SIBLING] = [-2, -1, 0];

/** A value's eight bytes: what it is, and it or where it lies. */
interface ValueRep {
  low: number;
  high: number;
}

/**
 * A layer in USD's binary crate format, version 0.8 (OpenUSD, `pxr/usd/sdf/crateFile.h`): the first spec is the pseudo
 * root `/`, and every spec comes before those below it. Lists of children and properties are made here.
 *
 * @returns the file in pieces that follow each other, so that large arrays are not copied.
 */
export function writeCrate(specs: readonly CrateSpec[]): Uint8Array[] {
  return new CrateWriter(specs).write();
}

class CrateWriter {
  private readonly parts: Uint8Array[] = [];
  private length = 0;
  private readonly strings: number[] = [];
  /** The first is never named: a negative token stands for a property, and there is no -0. */
  private readonly tokens = new Map<string, number>([[';-)', 0]]);
  private readonly paths: Map<string, number>;

  constructor(private readonly specs: readonly CrateSpec[]) {
    this.paths = new Map(specs.map(({ path }, index) => [path, index]));
  }

  write(): Uint8Array[] {
    const bootstrap = new Uint8Array(BOOTSTRAP_BYTES);
    this.put(bootstrap);
    const fieldTokens: number[] = [];
    const fieldReps: ValueRep[] = [];
    const fieldSets: number[] = [];
    const firstFields = this.specs.map((spec) => {
      const first = fieldSets.length;
      for (const [name, value] of this.fieldsOf(spec)) {
        fieldSets.push(fieldTokens.length);
        fieldTokens.push(this.token(name));
        fieldReps.push(this.pack(value));
      }
      fieldSets.push(END_OF_SET);
      return first;
    });
    const tree = this.describePaths();
    const sections = [
      ['TOKENS', () => this.putTokens()],
      ['STRINGS', () => this.put(words([this.strings.length, 0, ...this.strings]))],
      ['FIELDS', () => this.putFields(fieldTokens, fieldReps)],
      ['FIELDSETS', () => this.putIntegers(fieldSets, 'counted')],
      ['PATHS', () => this.putPaths(tree)],
      ['SPECS', () => this.putSpecs(firstFields)],
    ] as const;
    const places = sections.map(([name, putSection]) => {
      const start = this.length;
      putSection();
      return { name, start, size: this.length - start };
    });
    this.finish(bootstrap, places);
    return this.parts;
  }

  private fieldsOf({ path, fields }: CrateSpec): readonly (readonly [string, CrateValue])[] {
    const below = this.specs.filter((other) => other.path !== path && parentOf(other.path) === path);
    const children = below.filter(({ type }) => type === 'prim').map((child) => nameOf(child.path));
    const properties = below.filter(({ type }) => type !== 'prim').map((property) => nameOf(property.path));
    return [
      ...fields,
      ...(children.length > 0 ? [['primChildren', { type: 'tokens', value: children }] as const] : []),
      ...(properties.length > 0 ? [['properties', { type: 'tokens', value: properties }] as const] : []),
    ];
  }

  private pack(value: CrateValue): ValueRep {
    const type = VALUE_TYPES[value.type];
    const inline = (low: number): ValueRep => ({ low, high: (INLINED << 24) | (type << 16) });
    switch (value.type) {
      case 'token':
        return inline(this.token(value.value));
      case 'string':
        return inline(this.string(value.value));
      case 'asset':
        return inline(this.token(value.value));
      case 'specifier':
      case 'variability':
        return inline(value.value);
      case 'float':
      case 'double': // one that a float32 holds, as all here
        return inline(new Uint32Array(Float32Array.of(value.value).buffer)[0]!);
      case 'integer':
        return this.place(type, 0, new Uint8Array(BigInt64Array.of(BigInt(value.value)).buffer));
      case 'tokens':
        return this.place(type, 0, this.wordList(value.value.map((name) => this.token(name))));
      case 'prepended':
        return this.placeList(type, LIST_HAS_PREPENDED, [this.token(value.value)]);
      case 'target':
        return this.placeList(type, LIST_IS_EXPLICIT | LIST_HAS_EXPLICIT, [this.paths.get(value.value)!]);
      case 'dictionary':
        return this.placeDictionary(type, value.value);
      case 'float2s':
      case 'float3s':
        return this.placeFloats(type, value.value, value.type === 'float2s' ? 2 : 3);
      case 'ints':
        return this.placeInts(type, value.value);
    }
  }

  private place(type: number, flags: number, bytes: Uint8Array): ValueRep {
    const at = this.length;
    this.put(bytes);
    return { low: at % 2 ** 32, high: ((flags << 24) | (type << 16) | Math.floor(at / 2 ** 32)) >>> 0 };
  }

  private placeList(type: number, header: number, items: readonly number[]): ValueRep {
    return this.place(type, 0, joined([Uint8Array.of(header), this.wordList(items)]));
  }

  /** A count and an entry each: the name, how far its value's rep is away, and the rep. Values here are inlined. */
  private placeDictionary(type: number, entries: readonly (readonly [string, CrateValue])[]): ValueRep {
    const reps = entries.map(([name, value]) => ({ name: this.string(name), ...this.pack(value) }));
    return this.place(type, 0, words([entries.length, 0, ...reps.flatMap((r) => [r.name, 8, 0, r.low, r.high])]));
  }

  private placeFloats(type: number, values: Float32Array, width: number): ValueRep {
    this.align();
    const rep = this.place(type, ARRAY, words([values.length / width, 0]));
    this.put(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return rep;
  }

  private placeInts(type: number, values: Int32Array | Uint32Array): ValueRep {
    this.align();
    const isPacked = values.length >= LEAST_PACKED;
    const rep = this.place(type, isPacked ? ARRAY | PACKED : ARRAY, words([values.length, 0]));
    if (isPacked) this.putPacked(packIntegers(values));
    else this.put(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return rep;
  }

  private putTokens(): void {
    const text = new TextEncoder().encode([...this.tokens.keys()].map((token) => `${token}\0`).join(''));
    this.put(words([this.tokens.size, 0, text.length, 0]));
    this.putPacked(packBytes(text));
  }

  private putFields(names: readonly number[], reps: readonly ValueRep[]): void {
    this.putIntegers(names, 'counted');
    this.putPacked(packBytes(words(reps.flatMap(({ low, high }) => [low, high]))));
  }

  /** Depth first, as the reader walks: a path's index, its last name (negative for a property), where its sibling is. */
  private describePaths() {
    const tree = { indices: [] as number[], names: [] as number[], jumps: [] as number[] };
    const visit = (path: string, hasSibling: boolean) => {
      const row = tree.indices.length;
      const token = path === '/' ? 0 : this.token(nameOf(path));
      tree.indices.push(this.paths.get(path)!);
      tree.names.push(path.includes('.') ? -token : token);
      tree.jumps.push(0);
      const below = this.specs.filter((other) => other.path !== path && parentOf(other.path) === path);
      for (const [i, child] of below.entries()) visit(child.path, i + 1 < below.length);
      const alone = hasSibling ? ONLY_SIBLING : LEAF;
      const parent = hasSibling ? tree.indices.length - row : ONLY_CHILD;
      tree.jumps[row] = below.length > 0 ? parent : alone;
    };
    visit('/', false);
    return tree;
  }

  private putPaths({ indices, names, jumps }: ReturnType<CrateWriter['describePaths']>): void {
    this.put(words([this.paths.size, 0]));
    this.putIntegers(indices, 'counted');
    this.putIntegers(names, 'bare');
    this.putIntegers(jumps, 'bare');
  }

  private putSpecs(firstFields: readonly number[]): void {
    this.putIntegers([...this.specs.keys()], 'counted');
    this.putIntegers(firstFields, 'bare');
    this.putIntegers(
      this.specs.map(({ type }) => SPEC_TYPES[type]),
      'bare',
    );
  }

  private finish(bootstrap: Uint8Array, places: readonly { name: string; start: number; size: number }[]): void {
    const view = new DataView(bootstrap.buffer);
    bootstrap.set(new TextEncoder().encode(IDENT));
    bootstrap.set(VERSION, IDENT.length);
    setLong(view, 16, this.length);
    this.put(words([places.length, 0]));
    for (const { name, start, size } of places) {
      const entry = new Uint8Array(SECTION_NAME_BYTES + 16);
      entry.set(new TextEncoder().encode(name));
      setLong(new DataView(entry.buffer), SECTION_NAME_BYTES, start);
      setLong(new DataView(entry.buffer), SECTION_NAME_BYTES + 8, size);
      this.put(entry);
    }
  }

  private putIntegers(values: readonly number[], kind: 'counted' | 'bare'): void {
    if (kind === 'counted') this.put(words([values.length, 0]));
    this.putPacked(packIntegers(Int32Array.from(values, (value) => value | 0)));
  }

  private putPacked(bytes: Uint8Array): void {
    this.put(words([bytes.length, 0]));
    this.put(bytes);
  }

  private put(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.length += bytes.length;
  }

  /** To a multiple of 8, so that a reader may map arrays. */
  private align(): void {
    this.put(new Uint8Array(-this.length & 7));
  }

  private token(name: string): number {
    const number = this.tokens.get(name) ?? this.tokens.size;
    this.tokens.set(name, number);
    return number;
  }

  private string(text: string): number {
    return this.strings.push(this.token(text)) - 1;
  }

  private wordList(values: readonly number[]): Uint8Array {
    return words([values.length, 0, ...values]);
  }
}

/** `/A/B` of `/A/B.c`, `/A` of `/A/B`, `/` of `/A` and of itself. */
function parentOf(path: string): string {
  const dot = path.indexOf('.');
  return dot >= 0 ? path.slice(0, dot) : path.slice(0, path.lastIndexOf('/')) || '/';
}

function nameOf(path: string): string {
  const dot = path.indexOf('.');
  return path.slice((dot >= 0 ? dot : path.lastIndexOf('/')) + 1);
}

/** Little-endian words of 32 bits, as every machine has that runs Node.js. */
function words(values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function setLong(view: DataView, at: number, value: number): void {
  view.setBigUint64(at, BigInt(value), true);
}
