import { OrfeasError } from '../../contracts/errors.js';
import type { PackSettings } from '../../infra/config/pack-settings.js';
import type { PackPlaces } from '../../models/pack-places.js';
import type { WritablePlaces } from '../../models/place-pack.js';

/** What the verbs of `./orfeas models` know. What they return is printed as JSON on stdout. */
export interface PackDesk {
  settings: PackSettings;
  places: PackPlaces;
  /** Words for people, on stderr. */
  note(text: string): void;
}

/** A verb was called in a way that can't work: the process ends with 2 and the message, no more. */
export class CallError extends Error {
  override readonly name = 'CallError';
}

/** @throws CallError where there is no operator's folder. */
export function writablePlaces({ places }: PackDesk): WritablePlaces {
  const { installed } = places;
  if (installed === null) throw new CallError('Expected ORFEAS_MODELS_DIR, the folder of installed packs, to be set');
  return { ...places, installed };
}

/** The one argument of a verb. @throws CallError */
export function onlyArgument(args: readonly string[], name: string): string {
  const [value, ...others] = args;
  if (value !== undefined && others.length === 0) return value;
  throw new CallError(`Expected ${name} but received ${args.length === 0 ? 'nothing' : args.join(' ')}`);
}

/** What `work` is refused with, null where it is not. */
export async function refusalOf(work: () => Promise<unknown>): Promise<OrfeasError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof OrfeasError) return error;
    throw error;
  }
}
