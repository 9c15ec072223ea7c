import type { Command } from 'commander';
import { usageSchema } from '../../contracts/usage.js';
import type { CliContext } from '../context.js';
import { formatTable } from '../format-table.js';
import { reachApi } from '../open-api.js';

interface UsageFlags {
  since?: string;
  until?: string;
  by: string;
  tenant?: string;
  json?: true;
}

export function addUsageCommand(program: Command, context: CliContext): void {
  program
    .command('usage')
    .description('what generations and meshes have used: seconds, device seconds, bytes')
    .option('--since <day>', 'first day, yyyy-mm-dd; 30 days by default')
    .option('--until <day>', 'last day; today by default')
    .option('--by <group>', 'day, stage, model or tenant', 'day')
    .option('--tenant <name>', 'for operators: another tenant, or * for all')
    .option('--json', 'print the answer as JSON on stdout')
    .action(async ({ since, until, by, tenant, json }: UsageFlags) => {
      const given = Object.entries({ since, until, tenant, groupBy: by }).filter(([, value]) => value !== undefined);
      const query = new URLSearchParams(given as [string, string][]);
      const usage = usageSchema.parse(await (await reachApi(context).call(`/v1/usage?${query}`, {})).json());
      if (json) {
        context.print(JSON.stringify(usage, null, 2));
        return;
      }
      const row = (name: string, sum: typeof usage.total) => [
        name,
        String(sum.generations),
        String(sum.meshes),
        sum.seconds.toFixed(1),
        sum.gpuSeconds.toFixed(1),
        mebibytes(sum.bytes),
        String(sum.attempts),
      ];
      const rows = [...usage.groups.map((group) => row(group.group, group)), row('all', usage.total)];
      context.print(
        formatTable(
          [by.toUpperCase(), 'GENERATIONS', 'MESHES', 'SECONDS', 'DEVICE S', 'MIB WRITTEN', 'ATTEMPTS'],
          rows,
        ),
      );
      if (usage.storedBytes !== null) context.note(`Stored at the last sweep: ${mebibytes(usage.storedBytes)} MiB.`);
    });
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
