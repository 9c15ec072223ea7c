import type { ObjectInfo, ObjectStore } from './object-store.js';

/** Objects asked for at a time: what S3 gives at most. */
const PAGE = 1000;

/** Every object under a prefix, page by page, by name, so that memory does not grow with their number. */
export async function* listAll(store: ObjectStore, prefix: string): AsyncGenerator<ObjectInfo[]> {
  let after: string | undefined;
  for (;;) {
    const page = await store.list(prefix, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    if (page.length > 0) yield page;
    after = page.at(-1)?.key;
    if (page.length < PAGE || after === undefined) return;
  }
}
