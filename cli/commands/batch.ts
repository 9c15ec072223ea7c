import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { BatchView } from '../../contracts/batch.js';
import { OUTPUT_FORMATS, type OutputFormat } from '../../contracts/formats.js';
import { BatchClient, type BatchOrder } from '../batch-client.js';
import type { CliContext } from '../context.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { describeProgress, followBatch } from '../follow-batch.js';
import { formatTable } from '../format-table.js';
import { openApi, reachApi } from '../open-api.js';
import { packPictures } from '../pack-pictures.js';
import { describeOptions, parseFormats, parseRequest, type RequestFlags } from '../parse-request.js';

interface BatchFlags extends RequestFlags {
  output: string;
  formats?: OutputFormat[];
  window?: string;
  name?: string;
  wait: boolean;
  json?: true;
}

const HELP = () => `
Options for --set:
${describeOptions()}

Examples:
  ./orfeas batch pictures/                       all pictures of a folder; results.zip, here
  ./orfeas batch pictures.zip -o models.zip --formats glb,stl --set height=80
  ./orfeas batch ls
  ./orfeas batch pause ID                        what is under way goes on, nothing more is started

Ctrl-C leaves the work going on.`;

const ORDERS: readonly (readonly [order: BatchOrder, what: string, told: string])[] = [
  ['pause', 'start nothing more until it is resumed', 'is paused; what is under way goes on.'],
  ['resume', 'let a paused batch go on', 'goes on.'],
  ['cancel', 'cancel what is under way and start nothing more', 'is being canceled.'],
];

export function addBatchCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const collect = (value: string, former: string[] = []) => [...former, value];
  const batch = program
    .command('batch')
    .description('make models of many pictures, and save all of them in one zip')
    .argument('<source...>', 'a folder, a zip, or pictures')
    .option('-o, --output <path>', 'zip to write', 'results.zip')
    .option('--formats <list>', `formats out of ${OUTPUT_FORMATS.join(',')} (without this: glb,stl)`, parseFormats)
    .option('--model <pack>', 'pack to use; auto takes the best that is there', 'auto')
    .option('--seed <number>', 'a number, or random; the same seed gives the same files')
    .option('--set <option=value>', 'one of the options below; may be repeated', collect)
    .option('--tag <text>', 'tag to find the generations by; may be repeated', collect)
    .option('--window <count>', 'generations under way at a time')
    .option('--name <text>', 'what to call the batch')
    .option('--recompute', 'compute every stage even where its result is known')
    .option('--no-wait', 'only start it, and print its id')
    .option('--json', 'print the batch as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (sources: string[], given: Omit<BatchFlags, 'set' | 'tag'> & Partial<BatchFlags>) => {
      finish(await runBatch(context, sources, { ...given, set: given.set ?? [], tag: given.tag ?? [] }));
    });
  addLs(batch, context);
  addShow(batch, context);
  for (const [order, what, told] of ORDERS) {
    batch
      .command(order)
      .description(what)
      .argument('<id>')
      .action(async (id: string) => {
        await new BatchClient(reachApi(context)).tell(id, order);
        context.note(`${id} ${told}`);
      });
  }
}

async function runBatch(context: CliContext, sources: readonly string[], flags: BatchFlags): Promise<number> {
  const settings = settingsOf(flags);
  const batches = new BatchClient(await openApi(context));
  const begun = await packPictures(sources, (archive) => batches.create(archive, settings, randomUUID()));
  if (!flags.wait) {
    context.print(flags.json ? JSON.stringify(begun, null, 2) : begun.id);
    return EXIT.success;
  }
  process.once('SIGINT', () => {
    context.note(
      `\nThe work goes on.\n  see:    ./orfeas batch show ${begun.id}\n  cancel: ./orfeas batch cancel ${begun.id}`,
    );
    process.exit(EXIT.interrupted);
  });
  context.note(`batch ${begun.id}`);
  const ended = await followBatch(batches, begun.id, context);
  await mkdir(dirname(flags.output), { recursive: true });
  await batches.save(ended.id, flags.output);
  await tellFaults(batches, ended, context);
  const report = `${describeProgress(ended)}\n  ${flags.output}`;
  if (flags.json) {
    context.note(report);
    context.print(JSON.stringify(ended, null, 2));
  } else context.print(report);
  return codeOf(ended);
}

/** The settings as the query of the request. @throws UsageError */
function settingsOf(flags: BatchFlags): Record<string, string> {
  const { window, name, formats } = flags;
  if (window !== undefined && !/^[1-9]\d*$/.test(window)) {
    throw new UsageError(`Expected a number of generations for --window but received ${window}`);
  }
  const request = { ...parseRequest(flags), ...(formats === undefined ? {} : { outputs: formats }) };
  const texts = Object.entries(request).map(([key, value]) => [
    key,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return {
    ...(Object.fromEntries(texts) as Record<string, string>),
    ...(window === undefined ? {} : { window }),
    ...(name === undefined ? {} : { name }),
  };
}

function addLs(batch: Command, context: CliContext): void {
  batch
    .command('ls')
    .description('list batches, the newest first')
    .option('-n, --limit <count>', 'how many', '20')
    .option('--json', 'print a JSON array on stdout')
    .action(async ({ limit, json }: { limit: string; json?: true }) => {
      const found = await new BatchClient(reachApi(context)).list(limit);
      if (json) return context.print(JSON.stringify(found, null, 2));
      const rows = found.map((each) => [
        each.id,
        each.status,
        `${Math.round(each.progress)} %`,
        String(each.totals.items),
        each.createdAt.slice(0, 19).replace('T', ' '),
        each.name ?? '',
      ]);
      if (rows.length === 0) context.note('None yet. ./orfeas batch FOLDER makes the first.');
      else context.print(formatTable(['ID', 'STATUS', 'DONE', 'ITEMS', 'BEGUN (UTC)', 'NAME'], rows));
    });
}

function addShow(batch: Command, context: CliContext): void {
  batch
    .command('show')
    .description('show a batch, and why items failed; save what there is')
    .argument('<id>')
    .option('-o, --output <path>', 'zip to write what there is to')
    .option('--json', 'print the batch as JSON on stdout')
    .action(async (id: string, { output, json }: { output?: string; json?: true }) => {
      const batches = new BatchClient(reachApi(context));
      const found = await batches.get(id);
      context.print(json ? JSON.stringify(found, null, 2) : `${found.id} ${found.status}: ${describeProgress(found)}`);
      await tellFaults(batches, found, context);
      if (output === undefined) return;
      await batches.save(id, output);
      context.note(`  ${output}`);
    });
}

async function tellFaults(batches: BatchClient, { id, totals }: BatchView, context: CliContext): Promise<void> {
  const failed = totals.failed > 0 ? await batches.items(id, 'FAILED') : [];
  const refused = totals.refused > 0 ? await batches.items(id, 'REFUSED') : [];
  for (const { name, error } of [...refused, ...failed]) {
    context.note(`  ${name}: ${error?.message ?? 'failed'} ${error?.suggestion ?? ''} (${error?.code ?? 'INTERNAL'})`);
  }
}

function codeOf({ status, totals }: BatchView): number {
  return status === 'FINISHED' && totals.succeeded === totals.items ? EXIT.success : EXIT.failure;
}
