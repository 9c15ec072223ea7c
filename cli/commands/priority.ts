import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { UsageError } from '../exit-codes.js';
import { reachApi } from '../open-api.js';

export function addPriorityCommand(program: Command, context: CliContext): void {
  program
    .command('priority')
    .description('change how soon a generation is served; one that waits takes its new place at once')
    .argument('<id>')
    .argument('<number>', '1 is served first, 5 last')
    .action(async (id: string, number: string) => {
      const priority = Number(number);
      if (![1, 2, 3, 4, 5].includes(priority)) {
        throw new UsageError(`Expected 1 to 5 for the priority but received ${number}`);
      }
      await reachApi(context).changePriority(id, priority);
      context.note(`${id} has priority ${priority}.`);
    });
}
