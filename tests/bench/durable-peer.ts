import { runStages, type StagesRequest } from '../support/run-stages.js';

/** What the peer answers: seconds of each stage. */
export type PeerAnswer = Record<string, number>;

/** The other side of the bench: the stages of a generation as plain functions, asked for by messages. */
process.on('message', (request: StagesRequest) => {
  runStages(request).then(
    (runs) => process.send?.(Object.fromEntries(runs.map(({ stage, seconds }) => [stage.name, seconds]))),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
