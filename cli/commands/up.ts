import type { Command } from 'commander';
import { readRunning } from '../../infra/local/ensure-up.js';
import type { LocalState } from '../../infra/local/local-state.js';
import { stop } from '../../infra/local/stop.js';
import type { CliContext } from '../context.js';
import { EXIT, FailureError } from '../exit-codes.js';
import { startLocal } from '../open-api.js';

const WATCH_EVERY_MS = 500;

export function addUpCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  program
    .command('up')
    .description('start the local set-up: API, workers, Temporal, MinIO')
    .option('-d, --detach', 'return as soon as everything answers, and leave it running')
    .addHelpText('after', '\nWithout --detach it stays in the foreground; Ctrl-C stops the set-up.')
    .action(async ({ detach }: { detach?: true }) => {
      const begun = performance.now();
      const { state, started } = await startLocal(context);
      context.print(describeAddresses(state));
      if (!started) context.note('It was running already. ./orfeas down stops it.');
      else context.note(`Up after ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
      if (detach || !started) return;
      context.note('Ctrl-C stops it.');
      finish(await stayUp(context));
    });
}

/** The addresses for a person's browser. */
export function describeAddresses(state: LocalState): string {
  return [`API          ${state.apiUrl}  (try ${state.apiUrl}/v1/docs)`, `Temporal UI  ${state.temporalUiUrl}`].join(
    '\n',
  );
}

/** Until Ctrl-C, which stops the set-up, or until somebody else has stopped it. */
async function stayUp({ home, note }: CliContext): Promise<number> {
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('interrupted'));
  });
  let watch: NodeJS.Timeout | undefined;
  const gone = new Promise<'gone'>((resolve) => {
    watch = setInterval(() => {
      if (readRunning(home) === null) resolve('gone');
    }, WATCH_EVERY_MS);
  });
  const reason = await Promise.race([interrupted, gone]);
  clearInterval(watch);
  if (reason === 'gone') throw new FailureError('The local set-up was stopped from elsewhere.');
  note('\nStopping ...');
  await stop(home);
  return EXIT.success;
}
