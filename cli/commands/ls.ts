import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { formatTable } from '../format-table.js';
import { reachApi } from '../open-api.js';

interface LsFlags {
  status?: string;
  tag?: string;
  limit: string;
  json?: true;
}

export function addLsCommand(program: Command, context: CliContext): void {
  program
    .command('ls')
    .description('list generations, the newest first')
    .option('--status <status>', 'only those: PENDING, IN_PROGRESS, PAUSED, SUCCEEDED, FAILED or CANCELED')
    .option('--tag <text>', 'only those with this tag')
    .option('-n, --limit <count>', 'how many', '20')
    .option('--json', 'print a JSON array on stdout')
    .action(async ({ status, tag, limit, json }: LsFlags) => {
      const { items } = await reachApi(context).list({
        limit,
        ...(status === undefined ? {} : { status: status.toUpperCase() }),
        ...(tag === undefined ? {} : { tag }),
      });
      if (json) {
        context.print(JSON.stringify(items, null, 2));
        return;
      }
      const rows = items.map(({ id, status, progress, outputs, tags, createdAt }) => [
        id,
        status,
        `${Math.round(progress)} %`,
        createdAt.slice(0, 19).replace('T', ' '),
        outputs.join(','),
        tags.join(', '),
      ]);
      if (rows.length === 0) context.note('None yet. ./orfeas generate picture.png makes the first.');
      else context.print(formatTable(['ID', 'STATUS', 'DONE', 'BEGUN (UTC)', 'FORMATS', 'TAGS'], rows));
    });
}
