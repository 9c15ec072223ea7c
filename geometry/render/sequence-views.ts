/** One view of a sequence. Degrees. */
export interface SequenceView {
  /** Which of the elevations, from 0. */
  round: number;
  /** View of that round, from 0; 0 is the front. */
  index: number;
  /** How far the model has turned since the front, in its direction. */
  turnDeg: number;
  /** Where the camera stands: to the right of the front (+Z), 0 to below 360. */
  azimuthDeg: number;
  elevationDeg: number;
}

/**
 * The views of a sequence, round by round: equal steps from the front, so that the step from the last to the first is
 * one like the others. A model that turns counter-clockwise, seen from above, is one that the camera goes round clockwise.
 */
export function sequenceViews({
  frames,
  elevations,
  direction,
}: {
  /** Views of each round, at least 1. */
  frames: number;
  /** Degrees above the horizon, a round each. */
  elevations: readonly number[];
  /** Which way the model turns, as seen from above. */
  direction: 'clockwise' | 'counter-clockwise';
}): SequenceView[] {
  return elevations.flatMap((elevationDeg, round) =>
    Array.from({ length: frames }, (_, index) => {
      const turnDeg = (360 * index) / frames;
      const azimuthDeg = direction === 'clockwise' || index === 0 ? turnDeg : 360 - turnDeg;
      return { round, index, turnDeg, azimuthDeg, elevationDeg };
    }),
  );
}
