/** A value that JSON can carry. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined };

/**
 * The one text of a JSON value: members sorted by UTF-16 code units, no white space, ECMAScript numbers
 * (RFC 8785). Members that are `undefined` are left out.
 * @throws TypeError for NaN, infinities and values that JSON can't carry.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`Expected a finite number for JSON but received ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`Expected a JSON value but received ${typeof value}`);
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] as Json)}`);
  return `{${members.join(',')}}`;
}
