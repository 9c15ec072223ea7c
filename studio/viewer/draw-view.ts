import { COLUMNS, ROWS } from './turntable.js';

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
