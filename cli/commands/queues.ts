import type { Command } from 'commander';
import type { QueueView } from '../../contracts/queue-view.js';
import type { CliContext } from '../context.js';
import { UsageError } from '../exit-codes.js';
import { formatTable } from '../format-table.js';
import { reachApi } from '../open-api.js';

const VERBS = ['pause', 'drain', 'resume'] as const;
type Verb = (typeof VERBS)[number];

const HELP = `
pause    nothing is handed out; what runs is interrupted and goes on from its checkpoints later
drain    nothing is handed out; what runs finishes
resume   undoes both`;

export function addQueuesCommand(program: Command, context: CliContext): void {
  program
    .command('queues')
    .description('show the queues, or pause, drain or resume one; for operators')
    .argument('[verb]', 'pause, drain or resume')
    .argument('[queue]', 'cpu, or gpu-PACK')
    .option('--json', 'print JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (verb: string | undefined, queue: string | undefined, { json }: { json?: true }) => {
      const api = reachApi(context);
      if (verb === undefined) return show(context, await api.queues(), json === true ? 'json' : 'table');
      if (!isVerb(verb) || queue === undefined) {
        throw new UsageError('Expected pause, drain or resume, and a queue: ./orfeas queues pause gpu-inflate');
      }
      const held = await api.holdQueue(queue, verb);
      if (json) context.print(JSON.stringify(held, null, 2));
      else context.note(`${queue} is ${held.state}; ${held.running} of its tasks run.`);
    });
}

function show(context: CliContext, queues: readonly QueueView[], form: 'json' | 'table'): void {
  if (form === 'json') {
    context.print(JSON.stringify(queues, null, 2));
    return;
  }
  const rows = queues.map(({ queue, state, backlog, oldestSeconds, running, interrupted, served }) => [
    queue,
    state,
    String(backlog),
    backlog === 0 ? '' : `${Math.round(oldestSeconds)} s`,
    String(running),
    String(interrupted),
    served ? 'yes' : 'no',
  ]);
  context.print(formatTable(['QUEUE', 'STATE', 'WAIT', 'OLDEST', 'RUN', 'INTERRUPTED', 'SERVED'], rows));
}

function isVerb(text: string): text is Verb {
  return (VERBS as readonly string[]).includes(text);
}
