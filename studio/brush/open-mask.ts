import { readArtifact } from '../server/artifacts.js';
import type { Picture } from '../state/picture.js';
import { Mask } from './mask.js';

/** The mask of a chosen picture, beginning with its cut-out where there is one. @throws Error for what is no picture. */
export async function openMask({ source, cutBy, cut }: Picture, signal: AbortSignal): Promise<Mask> {
  // Upright, as the server has it.
  const picture = await createImageBitmap(source, { imageOrientation: 'from-image' });
  if (cutBy === null || cut === null) return new Mask(picture, null);
  const image = await createImageBitmap(new Blob([await readArtifact(cutBy, 'cutout.png', signal)]));
  return new Mask(picture, { image, crop: cut.crop });
}
