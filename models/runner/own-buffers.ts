/** A value whose binary parts can be given away. */
export interface Owned<T> {
  value: T;
  /** Every buffer in it, once. */
  buffers: ArrayBuffer[];
}

/**
 * Makes a value of plain objects, lists and typed arrays ready to be transferred to another thread. Cloning a view
 * clones all of the buffer below it, and several views may lie in one buffer (they do in what a process sent): such
 * views are copied, the others stay.
 */
export function ownBuffers<T>(value: T): Owned<T> {
  const buffers = new Set<ArrayBuffer>();
  const own = (part: unknown): unknown => {
    if (ArrayBuffer.isView(part) && !(part instanceof DataView)) {
      const view = part as Uint8Array<ArrayBuffer>;
      const isWhole = view.byteLength === view.buffer.byteLength && !buffers.has(view.buffer);
      // A Buffer's slice would still lie in the pool.
      const kept = isWhole ? view : Buffer.isBuffer(view) ? new Uint8Array(view) : view.slice();
      buffers.add(kept.buffer);
      return kept;
    }
    if (Array.isArray(part)) return part.map(own);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, own(member)]));
  };
  return { value: own(value) as T, buffers: [...buffers] };
}
