import { OrfeasError } from '../contracts/errors.js';
import type { RefusedPack } from '../contracts/worker-report.js';
import type { Settings } from '../infra/config/settings.js';
import { EMBEDDED_PACKS, type PackPlaces } from '../models/pack-places.js';
import { listPackIds, loadPack, type Pack } from '../models/registry.js';

export interface ServablePacks {
  packs: Pack[];
  refused: RefusedPack[];
}

/** Serves every pack that can be. */
const ALL = '*';

export type PackPlaceSettings = Pick<Settings, 'ORFEAS_MODELS_DIR' | 'ORFEAS_TERRITORY'>;

/** Where a process finds packs, by its settings. */
export function packPlaces({ ORFEAS_MODELS_DIR, ORFEAS_TERRITORY }: PackPlaceSettings): PackPlaces {
  return { embedded: EMBEDDED_PACKS, installed: ORFEAS_MODELS_DIR ?? null, territory: ORFEAS_TERRITORY ?? null };
}

/**
 * The packs that a worker serves by its settings, shape and matting packs alike; files are hashed where that is new.
 * Packs named in ORFEAS_PACKS bring the matting packs along that they ask for; with `*` (or `*` among names) those that
 * can't be served are told as `refused`.
 * @throws OrfeasError why a pack that ORFEAS_PACKS names can't be served, its code as of `loadPack`.
 */
export async function loadServablePacks(
  settings: PackPlaceSettings & Pick<Settings, 'ORFEAS_PACKS'>,
): Promise<ServablePacks> {
  const places = packPlaces(settings);
  const named = settings.ORFEAS_PACKS.filter((id) => id !== ALL);
  const packs: Pack[] = [];
  // One after the other: each may read gigabytes from one disk.
  for (const id of new Set(named)) packs.push(await loadPack(id, places));
  const present = await listPackIds(places);
  const wanted = settings.ORFEAS_PACKS.includes(ALL) ? present : present.filter((id) => isMattingOf(id, packs));
  const refused: RefusedPack[] = [];
  for (const id of wanted.filter((candidate) => !named.includes(candidate))) {
    try {
      packs.push(await loadPack(id, places));
    } catch (error) {
      if (!(error instanceof OrfeasError)) throw error;
      refused.push({ id, code: error.code, message: error.message });
    }
  }
  return { packs, refused };
}

function isMattingOf(id: string, packs: readonly Pack[]): boolean {
  return packs.some(({ manifest }) => 'preprocess' in manifest && manifest.preprocess.matting === id);
}
