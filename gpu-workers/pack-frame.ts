import { z } from 'zod';
import { turnBack } from '../geometry/mesh/turn-axes.js';

const axis = z.enum(['+x', '-x', '+y', '-y', '+z', '-z']);

/**
 * How a model lies to the frame of the pack that made it: `scale × turned + shift`, where `axes` say which way of the
 * pack's frame is right, up and towards the viewer. The shape stage writes it into `raw.glb`.
 */
export const packFrameSchema = z.strictObject({
  axes: z.tuple([axis, axis, axis]).readonly(),
  scale: z.number().gt(0),
  shift: z.tuple([z.number(), z.number(), z.number()]).readonly(),
});
export type PackFrame = z.infer<typeof packFrameSchema>;

/** Points of the model (`3 × points`, model units) in the pack's own frame. */
export function toPackFrame(points: Float32Array, { axes, scale, shift }: PackFrame): Float32Array {
  const unfitted = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    for (let k = 0; k < 3; k++) unfitted[i + k] = (points[i + k]! - shift[k]!) / scale;
  }
  return turnBack(unfitted, axes);
}
