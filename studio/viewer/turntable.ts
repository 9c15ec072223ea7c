/** The preview picture of a generation: so many views to a row and column, the first from the front. */
export const COLUMNS = 6;
export const ROWS = 4;
export const VIEWS = COLUMNS * ROWS;
export const DEGREES_A_VIEW = 360 / VIEWS;

/** The view after dragging over a share of the width: a whole width is a whole turn. */
export function viewAfterDrag(start: number, share: number): number {
  const moved = Math.round(start + share * VIEWS);
  return ((moved % VIEWS) + VIEWS) % VIEWS;
}
