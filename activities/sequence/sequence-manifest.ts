import { frameName } from '../../contracts/sequence-names.js';
import type { SequencePlan } from '../../contracts/sequence-options.js';
import { sha256 } from '../stage-key.js';
import type { PlannedFrames } from './plan-frames.js';

/** Digits of an angle that are told. */
const PRECISION = 1e6;

/** What is told of a sequence beside its frames: for players, and for who has to trust them. */
export function sequenceManifest(
  plan: SequencePlan,
  { views, camera }: Pick<PlannedFrames, 'views' | 'camera'>,
  files: readonly Uint8Array[],
  stageKey: string,
) {
  const { frames, elevations } = plan;
  const ending = frameName(plan, { round: 0, index: 0 }).split('.').at(-1);
  return {
    schema: 'orfeas.sequence/1',
    generator: 'Orfeas',
    stageKey,
    ...plan,
    camera: { fovDeg: camera.fovDeg, target: camera.target, distance: camera.distance },
    images: views.map((view, frame) => ({
      name: frameName(plan, view),
      round: view.round,
      index: view.index,
      turnDeg: rounded(view.turnDeg),
      azimuthDeg: rounded(view.azimuthDeg),
      elevationDeg: view.elevationDeg,
      bytes: files[frame]!.length,
      sha256: sha256(files[frame]!),
    })),
    /** Attributes of the player js-cloudimage-360-view, for a page that has it. */
    cloudimage360:
      elevations.length > 1
        ? null
        : { folder: './', 'filename-x': `frame-{index}.${ending}`, 'amount-x': frames, 'index-zero-base': 3 },
  };
}

function rounded(degrees: number): number {
  return Math.round(degrees * PRECISION) / PRECISION;
}
