import type { CameraPlace, FrameOrder, StageLook } from '../contracts/scene.js';

/** What the page offers to the process that opened it. */
export interface ScenePage {
  /** Reads the model at an address of the page's own server. @throws Error for one that can't be shown. */
  open(address: string, look: StageLook): Promise<void>;
  /** Draws pictures and posts each one's window, RGBA rows from the bottom, alpha premultiplied, to `frames/NUMBER`. */
  draw(orders: readonly FrameOrder[]): Promise<void>;
  /** Draws one picture into the page itself. */
  show(place: CameraPlace): void;
}

declare global {
  interface Window {
    scene: ScenePage;
  }
}
