import { OrfeasError } from '../contracts/errors.js';
import type { RefusedPack } from '../contracts/worker-report.js';
import type { Settings } from '../infra/config/settings.js';
import type { PackManifest } from '../models/manifest.js';
import { EMBEDDED_PACKS, type PackPlaces } from '../models/pack-places.js';
import { findPack, listPackIds, loadPack, type Pack } from '../models/registry.js';

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
 * The packs that a GPU worker serves by its settings; their files are hashed where that is new. With `*` (or `*` among
 * names) those that can't be served are told as `refused`.
 * @throws OrfeasError why a pack that ORFEAS_PACKS names can't be served, its code as of `loadPack`.
 */
export async function loadShapePacks(
  settings: PackPlaceSettings & Pick<Settings, 'ORFEAS_PACKS'>,
): Promise<ServablePacks> {
  const places = packPlaces(settings);
  const named = settings.ORFEAS_PACKS.filter((id) => id !== ALL);
  const packs: Pack[] = [];
  // One after the other: each may read gigabytes from one disk.
  for (const id of new Set(named)) packs.push(await loadPack(id, places));
  const others = settings.ORFEAS_PACKS.includes(ALL) ? await loadPresent(places, named, 'shape') : NONE;
  return {
    packs: [...packs.filter(({ manifest }) => can(manifest, 'shape')), ...others.packs],
    refused: others.refused,
  };
}

/** The matting packs that are there: whichever a served pack may ask for. */
export function loadMattingPacks(settings: PackPlaceSettings): Promise<ServablePacks> {
  return loadPresent(packPlaces(settings), [], 'matting');
}

const NONE: ServablePacks = { packs: [], refused: [] };

/** All packs of a capability but for those left out; one that has no readable manifest may be anything, and is told of. */
async function loadPresent(
  places: PackPlaces,
  leftOut: readonly string[],
  capability: 'shape' | 'matting',
): Promise<ServablePacks> {
  const packs: Pack[] = [];
  const refused: RefusedPack[] = [];
  for (const id of await listPackIds(places)) {
    if (leftOut.includes(id)) continue;
    try {
      if (can((await findPack(id, places)).manifest, capability)) packs.push(await loadPack(id, places));
    } catch (error) {
      if (!(error instanceof OrfeasError)) throw error;
      refused.push({ id, code: error.code, message: error.message });
    }
  }
  return { packs, refused };
}

function can({ capabilities }: PackManifest, capability: 'shape' | 'matting'): boolean {
  return (capabilities as readonly string[]).includes(capability);
}
