/** What the page is asked that draws sequences; see the room `scene`. */

/**
 * Light of the photographer's room that models stand in (scene/light-room.ts), as it falls on matte surfaces: spherical
 * harmonics of its brightness, bands 0 to 2 in the order of Ramamoorthi and Hanrahan 2001; grey, 1 is a white wall.
 */
export const ROOM_LIGHT = [3.9478, 1.7805, 0.8879, -0.3684, -0.7848, 0.743, -0.1827, -0.7784, 0.1447] as const;

/** How a model is shown. */
export interface StageLook {
  /** Side of the square picture, pixels. */
  size: number;
  /** `alpha`, or a colour as #rrggbb. */
  background: string;
  light: 'studio' | 'soft' | 'flat';
  /** Angle of view over the side, degrees. */
  fovDeg: number;
  near: number;
  far: number;
}

/** Where the camera stands and what it looks at, in the model's units. */
export interface CameraPlace {
  eye: readonly [number, number, number];
  target: readonly [number, number, number];
}

/** A picture to draw: its place in the sequence, and the camera. */
export interface FrameOrder extends CameraPlace {
  frame: number;
  /** The part of the picture that the model is in, pixels from the lower left corner: no more is handed over. */
  window: { left: number; bottom: number; width: number; height: number };
}
