import type { Generation } from '../contracts/generation.js';
import type { ApiClient } from './api-client.js';
import type { CliContext } from './context.js';
import { describeFailure, describeFiles, describeModel } from './describe-generation.js';
import { EXIT } from './exit-codes.js';
import { followGeneration } from './follow-generation.js';
import type { PlannedFile } from './plan-outputs.js';
import { ProgressView } from './progress-view.js';
import { saveFiles } from './save-files.js';

/** A started generation and what to do with it. */
export interface Pursuit {
  context: CliContext;
  api: ApiClient;
  created: Generation;
  /** What people know it by. */
  label: string;
  /** Files to save when it has succeeded. */
  files: readonly PlannedFile[];
  /** Whether it is the command's only one. */
  isAlone: boolean;
  /** Whether stdout is kept for JSON. */
  isJson: boolean;
}

/** How it ended; null where it never began. */
export interface Finished {
  generation: Generation | null;
  exitCode: number;
}

/** Follows a generation to its end, shows how it goes, and saves its files. Ctrl-C leaves the work going on. */
export async function finishGeneration(pursuit: Pursuit): Promise<Finished> {
  const { context, api, created, label, files, isAlone, isJson } = pursuit;
  const begun = performance.now();
  const view = new ProgressView({
    ...context,
    // Lines of several generations would take turns in one place.
    isLive: context.isLive && isAlone,
    label: isAlone ? '' : `${label}: `,
    write: (text) => void process.stderr.write(text),
  });
  const onInterrupt = () => {
    view.close();
    context.note(
      `\nThe work goes on.\n  follow: ./orfeas show ${created.id} --follow\n  cancel: ./orfeas cancel ${created.id}`,
    );
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', onInterrupt);
  context.note(`${label}: ${created.id}`);
  try {
    const generation = await followGeneration(api, created.id, view);
    view.close();
    if (generation.status === 'PAUSED') {
      context.note(`${label}: held after ${generation.pauseAfter}. Let it go on with ./orfeas resume ${created.id}`);
      return { generation, exitCode: EXIT.success };
    }
    if (generation.status !== 'SUCCEEDED') {
      context.note(`${label}: ${describeFailure(generation)}`);
      return { generation, exitCode: EXIT.failure };
    }
    const saved = await saveFiles(api, generation, files);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const report = `${label}: ${describeModel(generation)}, ${seconds} s\n${describeFiles(saved)}`;
    if (isJson) context.note(report);
    else context.print(report);
    return { generation, exitCode: EXIT.success };
  } finally {
    view.close();
    process.off('SIGINT', onInterrupt);
  }
}
