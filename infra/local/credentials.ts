import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { localPaths, writeFileAtomically } from './local-state.js';

const credentialsSchema = z.object({ accessKey: z.string().min(3), secretKey: z.string().min(8) });
export type Credentials = z.infer<typeof credentialsSchema>;

/** The object store's keys of this home, drawn at random the first time; nobody but the user may read the file. */
export function loadCredentials(home: string): Credentials {
  const path = localPaths(home).credentials;
  try {
    return credentialsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(`Expected the keys of the object store in ${path}: delete it to have new ones drawn`, {
        cause: error,
      });
    }
  }
  const drawn: Credentials = {
    accessKey: `orfeas-${randomBytes(6).toString('hex')}`,
    secretKey: randomBytes(24).toString('base64url'),
  };
  writeFileAtomically(path, `${JSON.stringify(drawn)}\n`, 0o600);
  return drawn;
}
