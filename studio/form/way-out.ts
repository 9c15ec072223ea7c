import type { ErrorCode } from '../../contracts/errors.js';
import type { GenerationError } from '../../contracts/generation.js';

/** What a person can do about a failure, the most promising first. */
export type WayOut = 'again' | 'change' | 'picture' | 'operations';

/** Failures that are the picture's own: the same again fails again. */
const OF_THE_PICTURE: readonly ErrorCode[] = [
  'INVALID_IMAGE',
  'EMPTY_IMAGE',
  'IMAGE_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'MASK_UNCERTAIN',
  'INPUT_LOST',
];

/** Failures that other options or another engine avoid. */
const OF_THE_OPTIONS: readonly ErrorCode[] = [
  'INVALID_OPTIONS',
  'EMPTY_SHAPE',
  'FIT_IMPOSSIBLE',
  'MODEL_TOO_LARGE',
  'LICENCE_NOT_ACCEPTED',
  'TERRITORY_EXCLUDED',
];

/** Failures of the machines behind: whoever operates them finds the reason there. */
const OF_THE_MACHINE: readonly ErrorCode[] = [
  'MODEL_UNAVAILABLE',
  'GPU_OUT_OF_MEMORY',
  'ENGINE_CRASHED',
  'ENGINE_HUNG',
  'DEVICE_UNHEALTHY',
];

/** The ways out of a failure. */
export function waysOut({ code }: Pick<GenerationError, 'code'>): WayOut[] {
  if (OF_THE_PICTURE.includes(code)) return ['picture'];
  if (OF_THE_OPTIONS.includes(code)) return ['change', 'picture'];
  if (OF_THE_MACHINE.includes(code)) return ['again', 'change', 'operations'];
  return ['again', 'change'];
}
