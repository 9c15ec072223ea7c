import type { FrameFormat, SequencePlan } from './sequence-options.js';

/** How the files of frames end. */
export const FRAME_ENDINGS: Record<FrameFormat, string> = { png: 'png', webp: 'webp', jpeg: 'jpg' };

/** Where a frame comes in its sequence, both from 0. */
export interface FramePlace {
  /** Which of the elevations. */
  round: number;
  /** Frame of that round; 0 is the front. */
  index: number;
}

/**
 * The name of a frame in the zip, numbered from 1: `frame-001.webp` (`frame-02-001.webp` in the second of several rounds),
 * `ITEM/ITEM_001.png` for Amazon, `ITEM_01_022.jpg` for Auto Care, whose planes are counted from the equator: 01, then
 * 01N, 02N … above it and 01S, 02S … below.
 */
export function frameName(plan: SequencePlan, { round, index }: FramePlace): string {
  const ending = FRAME_ENDINGS[plan.format];
  const number = String(index + 1).padStart(3, '0');
  if (plan.preset === 'autocare') return `${plan.item}_${planeName(plan.elevations, round)}_${number}.${ending}`;
  const isAmazon = plan.preset !== 'web-36' && plan.preset !== 'custom';
  const several = plan.elevations.length > 1 ? [twoDigits(round + 1)] : [];
  if (isAmazon) return `${plan.item}/${[plan.item, ...several, number].join('_')}.${ending}`;
  return `${['frame', ...several, number].join('-')}.${ending}`;
}

/** Whether the zip holds a manifest and a player beside the frames; shops want images alone. */
export function hasPlayer({ preset }: Pick<SequencePlan, 'preset'>): boolean {
  return preset === 'web-36' || preset === 'custom';
}

/** The plane that Auto Care counts a round as: by its height among those of the same hemisphere. */
function planeName(elevations: readonly number[], round: number): string {
  const elevation = elevations[round]!;
  if (elevation === 0) return '01';
  const sameSide = elevations.filter((other) => Math.sign(other) === Math.sign(elevation));
  const isFurther = (other: number) => Math.abs(other) < Math.abs(elevation);
  return `${twoDigits(sameSide.filter(isFurther).length + 1)}${elevation > 0 ? 'N' : 'S'}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
