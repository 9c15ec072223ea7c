import type { StageFile } from '../../activities/stage.js';
import { joinPieces } from '../../geometry/formats/file-pieces.js';

/** A stage's file in one, whichever way the stage gave it. */
export function wholeBytes({ bytes }: StageFile): Uint8Array {
  return ArrayBuffer.isView(bytes) ? bytes : joinPieces(bytes);
}
