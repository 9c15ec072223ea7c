import { z } from 'zod';

/** A generation's or an upload's id: a UUID, never anything a client made up for a path. */
export const idSchema = z.uuid();

/** A tenant's name: a short lower-case word, safe in keys, ids and search attributes. */
export const tenantSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'Expected 1 to 32 of a-z, 0-9 and -');

/** The tenant of a server without API keys, which serves its own machine only. */
export const LOCAL_TENANT = 'local';

/** Lower-case hex sha256. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
