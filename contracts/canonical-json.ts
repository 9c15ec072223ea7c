import type { z } from 'zod';

/** A value that JSON can carry. */
export type Json = z.core.util.JSONType;

/** The members of an object; those that are `undefined` count as absent. */
export type JsonMembers = { [name: string]: Json | undefined };

/**
 * The one text of a JSON value: members sorted by UTF-16 code units, no white space, ECMAScript numbers
 * (RFC 8785). Members that are `undefined` are left out.
 * @throws TypeError for NaN, infinities and values that JSON can't carry.
 */
export function canonicalJson(value: Json | JsonMembers): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`Expected a finite number for JSON but received ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`Expected a JSON value but received ${typeof value}`);
  const object: JsonMembers = value;
  const members = Object.keys(object)
    .filter((name) => object[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(object[name] as Json)}`);
  return `{${members.join(',')}}`;
}
