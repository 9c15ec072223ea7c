import type { GrownMesh } from './grow-thin-parts.js';

/** What became of thin parts; lengths in mm. */
export type Growth = Omit<GrownMesh, 'mesh'>;

/** Sentences for the report on printing: what was grown, and what and where could not be. None where nothing was thin. */
export function describeGrowth(growth: Growth, wantedMm: number): string[] {
  const { thinBefore, thinAfter, thinnest, furthest } = growth;
  const sentences: string[] = [];
  if (furthest > 0) {
    const moved = Math.max(0.01, furthest).toFixed(2);
    sentences.push(
      `Parts thinner than ${wantedMm} mm, ${percent(thinBefore)} of the surface, were grown by up to ${moved} mm.`,
    );
  }
  if (thinnest !== null) {
    const place = thinnest.at.map((value) => value.toFixed(1)).join(', ');
    sentences.push(
      `Still thinner than ${wantedMm} mm: ${percent(thinAfter)} of the surface, down to ${thinnest.value.toFixed(2)} mm at ${place}, which can not grow without cutting through other parts.`,
    );
  }
  return sentences;
}

function percent(share: number): string {
  return share < 0.001 ? 'less than 0.1 %' : `${(100 * share).toFixed(1)} %`;
}
