import type { Command } from 'commander';
import { z } from 'zod';
import { sweepReportSchema } from '../../contracts/sweep.js';
import type { CliContext } from '../context.js';
import { formatTable } from '../format-table.js';
import { reachApi } from '../open-api.js';

const answerSchema = z.object({ id: z.string(), report: sweepReportSchema.nullable() });

/** How long one answer is waited for, s. */
const WAIT_SECONDS = 30;

export function addSweepCommand(program: Command, context: CliContext): void {
  program
    .command('sweep')
    .description('take away now what has expired and what nobody names')
    .option('--dry-run', 'tell what would be taken away, and take nothing')
    .option('--json', 'print the report as JSON on stdout')
    .action(async ({ dryRun = false, json }: { dryRun?: boolean; json?: true }) => {
      const api = reachApi(context);
      const started = await api.call('/v1/sweeps', {
        method: 'POST',
        body: JSON.stringify({ dryRun }),
        headers: { 'content-type': 'application/json', prefer: `wait=${WAIT_SECONDS}` },
      });
      let answer = answerSchema.parse(await started.json());
      while (answer.report === null) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        answer = answerSchema.parse(await (await api.call(`/v1/sweeps/${answer.id}`, {})).json());
      }
      const { report } = answer;
      if (json) {
        context.print(JSON.stringify(report, null, 2));
        return;
      }
      const rows = report.tenants.flatMap(({ tenant, swept }) =>
        Object.entries(swept).map(([kind, { objects, bytes }]) => [tenant, kind, String(objects), mebibytes(bytes)]),
      );
      if (rows.length > 0) context.print(formatTable(['TENANT', 'KIND', 'OBJECTS', 'MIB'], rows));
      const { swept, kept } = report.total;
      const verb = dryRun ? 'Would take' : 'Took';
      context.note(
        `${verb} ${swept.objects} objects, ${mebibytes(swept.bytes)} MiB; ${kept.objects} objects, ${mebibytes(kept.bytes)} MiB stay.`,
      );
    });
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
