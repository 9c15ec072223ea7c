/** The preview picture of a generation: so many views to a row and column, the first from the front. */
const COLUMNS = 6;
const ROWS = 4;
export const VIEWS = COLUMNS * ROWS;
export const DEGREES_A_VIEW = 360 / VIEWS;

/** The view after dragging over a share of the width: a whole width is a whole turn. */
export function viewAfterDrag(start: number, share: number): number {
  const moved = Math.round(start + share * VIEWS);
  return ((moved % VIEWS) + VIEWS) % VIEWS;
}

/** Draws one view of the preview picture over the whole canvas. */
export function drawView(canvas: HTMLCanvasElement, preview: HTMLImageElement, view: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const width = preview.naturalWidth / COLUMNS;
  const height = preview.naturalHeight / ROWS;
  canvas.width = width;
  canvas.height = height;
  context.clearRect(0, 0, width, height);
  const [x, y] = [(view % COLUMNS) * width, Math.floor(view / COLUMNS) * height];
  context.drawImage(preview, x, y, width, height, 0, 0, width, height);
}
