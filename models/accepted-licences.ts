import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson } from '../contracts/canonical-json.js';
import { OrfeasError } from '../contracts/errors.js';
import { sha256Schema } from '../contracts/ids.js';
import type { PackManifest } from './manifest.js';
import { writeWhole } from './write-whole.js';

/** Who accepted which terms of which pack, by its id. */
const acceptancesSchema = z.record(
  z.string(),
  z.object({
    /** The licence's id. */
    licence: z.string(),
    /** See {@link termsDigest}. */
    terms: sha256Schema,
    /** ISO 8601. */
    at: z.string(),
    /** User of the operating system. */
    by: z.string(),
  }),
);
export type Acceptances = z.infer<typeof acceptancesSchema>;
export type Acceptance = Acceptances[string];

/**
 * What an acceptance binds to: all that the manifest says of the licence. A new version of a pack under the same terms
 * stays accepted; other terms have to be accepted again.
 */
export function termsDigest({ licence }: PackManifest): string {
  return createHash('sha256').update(canonicalJson(licence)).digest('hex');
}

/** The accepted licences; none where the file is not there. @throws OrfeasError LICENCE_NOT_ACCEPTED for a file that is none. */
export async function readAcceptances(path: string): Promise<Acceptances> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    return acceptancesSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new OrfeasError('LICENCE_NOT_ACCEPTED', `Expected accepted licences in ${path} but it can not be read`, {
      cause,
    });
  }
}

/** Notes that a pack's licence was accepted. */
export async function acceptLicence(
  path: string,
  manifest: PackManifest,
  { by, at }: Pick<Acceptance, 'by' | 'at'>,
): Promise<void> {
  const known = await readAcceptances(path);
  const acceptance: Acceptance = { licence: manifest.licence.id, terms: termsDigest(manifest), at, by };
  await writeWhole(path, `${JSON.stringify({ ...known, [manifest.id]: acceptance }, null, 2)}\n`);
}
