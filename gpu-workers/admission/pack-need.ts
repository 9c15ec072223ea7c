import { OrfeasError } from '../../contracts/errors.js';
import { graphsOf, type PackManifest } from '../../models/manifest.js';

/** An estimate is exceeded by this much at most, we assume, until the pack was measured. */
const UNMEASURED_FACTOR = 1.2;
/** Two runs of one pack differ by this much at most: allocators round and fragment. */
const MEASURED_FACTOR = 1.03;
/** Weights, and as much again for activations and the allocator: what a pack that tells nothing is taken to need. */
const FILES_FACTOR = 2;
/** A session without weights worth mentioning, MiB. */
const LEAST_MIB = 64;

/**
 * What a pack's manifest says that it needs, MiB: the sum over its graphs on a GPU, its memory on a CPU, and twice its
 * files where it says nothing. Null for engines without a network.
 */
export function estimatedMiB(manifest: PackManifest, provider: 'cpu' | 'cuda'): number | null {
  const roles = Object.keys(graphsOf(manifest)) as (keyof ReturnType<typeof graphsOf>)[];
  if (roles.length === 0) return null;
  const { resources, files } = manifest;
  const onCard = roles.reduce((sum, role) => sum + (resources?.vramMiB[role] ?? 0), 0);
  const told = provider === 'cuda' ? onCard : (resources?.ramMiB ?? 0);
  if (told > 0) return told;
  return LEAST_MIB + Math.ceil((FILES_FACTOR * files.reduce((sum, file) => sum + file.bytes, 0)) / 2 ** 20);
}

/**
 * What must be free before a pack may run, MiB: its measured peak with a little for the allocator, or its estimate
 * with a margin. The margins end at the device's capacity: such a pack runs alone. Null for engines without a network.
 * @param measuredMiB its measured peak on this device; null where it was not measured.
 * @throws OrfeasError MODEL_TOO_LARGE when the peak or the estimate itself is beyond the capacity.
 */
export function packNeed(
  manifest: PackManifest,
  provider: 'cpu' | 'cuda',
  measuredMiB: number | null,
  capacityMiB: number,
): number | null {
  const estimate = estimatedMiB(manifest, provider);
  if (estimate === null) return null;
  const least = measuredMiB ?? estimate;
  if (least > capacityMiB) {
    const how = measuredMiB === null ? 'is estimated at' : 'was measured at';
    throw new OrfeasError(
      'MODEL_TOO_LARGE',
      `Expected a model of at most ${capacityMiB} MiB but ${manifest.id} ${how} ${Math.ceil(least)} MiB`,
    );
  }
  const factor = measuredMiB === null ? UNMEASURED_FACTOR : MEASURED_FACTOR;
  return Math.min(Math.ceil(factor * least), capacityMiB);
}
