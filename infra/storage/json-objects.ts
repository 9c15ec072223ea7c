import type { z } from 'zod';
import { OrfeasError } from '../../contracts/errors.js';
import type { ObjectStore } from './object-store.js';

/**
 * Reads a JSON object and checks it.
 * @throws OrfeasError `INTERNAL` when what lies there is not of the schema.
 */
export async function getJson<T extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: T,
): Promise<z.output<T> | null> {
  const bytes = await store.get(key);
  if (bytes === null) return null;
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new OrfeasError('INTERNAL', `The object ${key} is not what its place promises`, { cause });
  }
}

/** Writes a JSON object; see {@link ObjectStore.put} for `ifAbsent`. */
export function putJson(
  store: ObjectStore,
  key: string,
  value: unknown,
  options: { ifAbsent?: boolean } = {},
): Promise<boolean> {
  return store.put(key, new TextEncoder().encode(JSON.stringify(value)), { mediaType: 'application/json', ...options });
}
