import { MEDIA_TYPES } from '../../contracts/formats.js';
import { createRaster, type Raster } from '../../geometry/image/raster.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { renderTurntable, renderView } from '../../geometry/render/render-view.js';
import { encodeWebp } from '../raster-codec.js';
import type { StageFile } from '../stage.js';

export interface Previews {
  /** `preview.webp` and `thumbnail.webp`. */
  files: StageFile[];
  /** What the thumbnail shows. */
  thumbnail: Raster;
}

/** The preview is one picture: frames in reading order, the first from the front, 15° apart, turning right. */
export const PREVIEW = { frames: 24, columns: 6, sizePx: 256, elevationDeg: 10 } as const;
/** A view from the right and from above shows an object best. */
const THUMBNAIL = { sizePx: 512, azimuthDeg: 25, elevationDeg: 12 } as const;

/**
 * Draws what stands for a model where there is no 3D: `preview.webp` and `thumbnail.webp`, both transparent.
 * @param onShare told the share done, 0..1.
 */
export async function drawPreviews(mesh: Mesh, texture: Raster, onShare: (share: number) => void): Promise<Previews> {
  const { frames, columns, sizePx, elevationDeg } = PREVIEW;
  const sheet = createRaster(columns * sizePx, Math.ceil(frames / columns) * sizePx, 4);
  renderTurntable({ mesh, texture, frames, size: sizePx, elevationDeg }, (frame, index) => {
    paste(frame, sheet, (index % columns) * sizePx, Math.floor(index / columns) * sizePx);
    onShare((0.8 * (index + 1)) / frames);
  });
  const side = THUMBNAIL.sizePx;
  const thumbnail = renderView({ mesh, texture, width: side, height: side, ...THUMBNAIL });
  onShare(0.9);
  const mediaType = MEDIA_TYPES.webp!;
  const files = [
    { name: 'preview.webp', bytes: await encodeWebp(sheet), mediaType },
    { name: 'thumbnail.webp', bytes: await encodeWebp(thumbnail), mediaType },
  ];
  onShare(1);
  return { files, thumbnail };
}

function paste(picture: Raster, onto: Raster, left: number, top: number): void {
  const line = picture.width * 4;
  for (let y = 0; y < picture.height; y++) {
    onto.data.set(picture.data.subarray(y * line, (y + 1) * line), ((top + y) * onto.width + left) * 4);
  }
}
