/** What the page is asked that draws sequences; see the room `scene`. */

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
}
