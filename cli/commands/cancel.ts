import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { reachApi } from '../open-api.js';

export function addCancelCommand(program: Command, context: CliContext): void {
  program
    .command('cancel')
    .description('cancel a generation; its device is free within seconds')
    .argument('<id>')
    .action(async (id: string) => {
      await reachApi(context).cancel(id);
      context.note(`${id} is being canceled.`);
    });
}
