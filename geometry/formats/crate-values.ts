/** OpenUSD's numbers of spec types (`SdfSpecType`). */
export const SPEC_TYPES = { attribute: 1, prim: 6, root: 7, relationship: 8 } as const;

/** OpenUSD's numbers of the types that values of a crate file have (`pxr/usd/sdf/crateDataTypes.h`). */
export const VALUE_TYPES = {
  ints: 3,
  integer: 5,
  float: 8,
  double: 9,
  string: 10,
  token: 11,
  asset: 12,
  float2s: 20,
  float3s: 24,
  dictionary: 31,
  prepended: 32, // a token list
  target: 34, // a path list
  tokens: 41,
  specifier: 42,
  variability: 44,
} as const;

/** A value as `writeCrate` takes it; there are more types in USD than a textured mesh needs. */
export type CrateValue =
  | { type: 'token' | 'string' | 'asset'; value: string }
  | { type: 'specifier' | 'variability'; value: number }
  /** Of a double only what a float32 holds. An integer is signed, 64 bits wide. */
  | { type: 'float' | 'double' | 'integer'; value: number }
  | { type: 'tokens'; value: readonly string[] }
  /** One token that is put before those of weaker layers. */
  | { type: 'prepended'; value: string }
  /** The one path that a relationship or a connection points to; it must have a spec. */
  | { type: 'target'; value: string }
  | { type: 'dictionary'; value: readonly (readonly [string, CrateValue])[] }
  | { type: 'float2s' | 'float3s'; value: Float32Array }
  | { type: 'ints'; value: Int32Array | Uint32Array };

/** A prim, property or the root of a layer: its path (`/A/B`, `/A/B.c`) and its fields. */
export interface CrateSpec {
  path: string;
  type: keyof typeof SPEC_TYPES;
  fields: readonly (readonly [string, CrateValue])[];
}
