import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where packs lie, and what decides whether they may be used. */
export interface PackPlaces {
  /** Folder of the packs that ship with the project. */
  embedded: string;
  /** The operator's folder: packs, accepted licences, what was hashed; null without one. */
  installed: string | null;
  /** ISO 3166 alpha-2 code of the place where the server runs; null where nobody has said it. */
  territory: string | null;
}

/** The packs that ship with the project: beside the sources, also for the build, which does not copy them. */
export const EMBEDDED_PACKS = [
  join(import.meta.dirname, 'packs'),
  resolve(import.meta.dirname, '../../models/packs'),
].find((folder) => existsSync(folder)) as string;

export const EMBEDDED_ONLY: PackPlaces = { embedded: EMBEDDED_PACKS, installed: null, territory: null };

/** Files of the operator's folder that are no packs. */
export function installedPaths(installed: string) {
  return {
    licences: join(installed, 'accepted-licences.json'),
    hashes: join(installed, 'hashes.json'),
    sources: join(installed, 'sources.json'),
    /** Packs on their way in; what lies here is not whole. */
    incoming: join(installed, '.incoming'),
  };
}
