import type { FrameOrder, StageLook } from '../../contracts/scene.js';
import type { SequencePlan } from '../../contracts/sequence-options.js';
import { frameSweep, type SweepFrame } from '../../geometry/render/frame-sweep.js';
import { frameWindow } from '../../geometry/render/frame-window.js';
import { type SequenceView, sequenceViews } from '../../geometry/render/sequence-views.js';

/** Angle of view over the side of a picture: that of a long lens, under which things keep their shape. */
export const FOV_DEG = 24;
/** Share of the picture left free on each side. Amazon wants the article to fill 85 % at least. */
const MARGIN = 0.04;

/** Everything that is drawn for a sequence, before any of it is. */
export interface PlannedFrames {
  look: StageLook;
  views: SequenceView[];
  orders: FrameOrder[];
  camera: SweepFrame & { fovDeg: number };
}

/** @param positions of the model, `3 × vertices`, in its own units, Y up. */
export function planFrames(positions: Float32Array, plan: SequencePlan): PlannedFrames {
  const camera = frameSweep(positions, { elevationsDeg: plan.elevations, fovDeg: FOV_DEG, margin: MARGIN });
  const views = sequenceViews(plan);
  const { size, background, light } = plan;
  return {
    look: { size, background, light, fovDeg: FOV_DEG, near: camera.near, far: camera.far },
    views,
    orders: views.map((view, frame) => {
      const place = { eye: eyeOf(view, camera), target: camera.target };
      return { frame, ...place, window: frameWindow(positions, { ...place, fovDeg: FOV_DEG, size }) };
    }),
    camera: { ...camera, fovDeg: FOV_DEG },
  };
}

function eyeOf({ azimuthDeg, elevationDeg }: SequenceView, { target, distance }: SweepFrame): FrameOrder['eye'] {
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const elevation = (elevationDeg * Math.PI) / 180;
  const out = distance * Math.cos(elevation);
  return [
    target[0] + out * Math.sin(azimuth),
    target[1] + distance * Math.sin(elevation),
    target[2] + out * Math.cos(azimuth),
  ];
}
