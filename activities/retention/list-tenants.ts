import { KEPT_KINDS, keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';

/** Comes after every key of a tenant, and before those of the tenants that follow it: `/` is followed by `0`. */
const AFTER_SLASH = '0';

/** The tenants of which anything is stored, found by leaping from one to the next. */
export async function listTenants(store: ObjectStore): Promise<string[]> {
  const tenants = new Set<string>();
  for (const kind of KEPT_KINDS) {
    const prefix = keys.kept(kind, '').slice(0, -1);
    let after: string | undefined;
    for (;;) {
      const [first] = await store.list(prefix, { limit: 1, ...(after === undefined ? {} : { after }) });
      if (first === undefined) break;
      const tenant = first.key.slice(prefix.length).split('/')[0]!;
      tenants.add(tenant);
      after = `${prefix}${tenant}${AFTER_SLASH}`;
    }
  }
  return [...tenants].sort();
}
