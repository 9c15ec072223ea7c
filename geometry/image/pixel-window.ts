/** A part of a picture, pixels, from its lower left corner. */
export interface PixelWindow {
  left: number;
  bottom: number;
  width: number;
  height: number;
}
