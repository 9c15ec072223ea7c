import { z } from 'zod';

const stepSchema = z.looseObject({
  time: z.string(),
  msg: z.literal('step'),
  job: z.string(),
  kind: z.string(),
  step: z.int(),
  of: z.int(),
});

/** A step that a runner did: when, ms since the epoch, and how many of how many calls were then done. */
export interface EngineStep {
  job: string;
  atMs: number;
  step: number;
  of: number;
}

/** The steps of fields in a GPU worker's log (level debug) from character `from` on, oldest first. */
export function engineSteps(log: string, from = 0): EngineStep[] {
  const lines = log
    .slice(from)
    .split('\n')
    .filter((line) => line.includes('"msg":"step"'));
  return lines.flatMap((line) => {
    const { success, data } = stepSchema.safeParse(parsed(line));
    return success && data.kind === 'field'
      ? [{ job: data.job, atMs: Date.parse(data.time), step: data.step, of: data.of }]
      : [];
  });
}

/** Where a run fell back: it had come to `from` of `of` calls, and the next one went on after `to` of them. */
export interface FallBack {
  from: number;
  to: number;
  of: number;
}

/**
 * Where work was lost. A run that goes on first encodes the picture, after which its count stands where the checkpoint
 * stood; so each fall of the count is what was lost.
 */
export function fallsBack(steps: readonly EngineStep[]): FallBack[] {
  return steps.flatMap(({ step, of }, index) => {
    const before = steps[index - 1];
    return before !== undefined && before.step > step ? [{ from: before.step, to: step, of }] : [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
