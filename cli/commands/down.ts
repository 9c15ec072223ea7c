import type { Command } from 'commander';
import { stop } from '../../infra/local/stop.js';
import type { CliContext } from '../context.js';

export function addDownCommand(program: Command, context: CliContext): void {
  program
    .command('down')
    .description('stop the local set-up; what it was working on goes on after the next start')
    .action(async () => {
      context.note((await stop(context.home)) ? 'Stopped.' : 'The local set-up was not running.');
    });
}
