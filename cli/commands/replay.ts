import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { OUTPUT_FORMATS, type OutputFormat } from '../../contracts/formats.js';
import type { ReplayPreview } from '../../contracts/replay-request.js';
import { STAGE_NAMES } from '../../contracts/stages.js';
import type { ApiClient } from '../api-client.js';
import type { CliContext } from '../context.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { finishGeneration } from '../finish-generation.js';
import { formatTable } from '../format-table.js';
import { reachApi } from '../open-api.js';
import { describeOptions, parseFormats, parseOptions } from '../parse-request.js';
import { planOutputs } from '../plan-outputs.js';

interface ReplayFlags {
  from: string;
  query?: string;
  dryRun?: true;
  set?: string[];
  model?: string;
  seed?: string;
  output?: string[];
  formats?: OutputFormat[];
  recompute?: true;
  wait: boolean;
  json?: true;
}

const HELP = () => `
Options for --set (of the stage and later ones):
${describeOptions()}

Examples:
  ./orfeas replay ID --from texture --set textureSize=2048 -o owl.glb
  ./orfeas replay ID --from shape --seed 7
  ./orfeas replay --query "status=FAILED&stage=texture" --from texture --dry-run

A query has status, stage, code, model, tag, batch, parent, since and until, as GET /v1/generations.`;

export function addReplayCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const collect = (value: string, former: string[] = []) => [...former, value];
  program
    .command('replay')
    .description('make a generation again from a stage on, with other options; or all that a query asks for')
    .argument('[id]', 'the generation; left out with --query')
    .requiredOption('--from <stage>', `the first stage that runs: ${STAGE_NAMES.join(', ')}`)
    .option('--set <option=value>', 'one of the options below; may be repeated', collect)
    .option('--model <pack>', 'another pack, from preprocess or shape only')
    .option('--seed <number>', 'another seed, or random; from preprocess or shape only')
    .option('-o, --output <path>', 'file to write (its ending says the format) or folder; may be repeated', collect)
    .option(
      '--formats <list>',
      `formats out of ${OUTPUT_FORMATS.join(',')} (without -o and this: those it had)`,
      parseFormats,
    )
    .option('--recompute', 'compute the stages even where their result is known')
    .option('--query <text>', 'replay all generations that it asks for, as a batch')
    .option('--dry-run', 'with --query: only list them')
    .option('--no-wait', 'only start it, and print its id')
    .option('--json', 'print the generation, the batch or the list as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, flags: ReplayFlags) => {
      const order = orderOf(flags);
      if (flags.query !== undefined && id === undefined) return finish(await replaySet(context, flags, order));
      if (flags.query !== undefined || id === undefined) {
        throw new UsageError('Expected either the id of a generation or --query');
      }
      if (flags.dryRun) throw new UsageError('Expected --query beside --dry-run');
      finish(await replayOne(context, id, flags, order));
    });
}

/** What is asked of the API but for the formats. @throws UsageError */
function orderOf({ from, set = [], model, seed, recompute }: ReplayFlags): Record<string, unknown> {
  if (!(STAGE_NAMES as readonly string[]).includes(from)) {
    throw new UsageError(`Expected one of ${STAGE_NAMES.join(', ')} for --from but received ${from}`);
  }
  const known = seed === undefined || seed === 'random' || /^\d+$/.test(seed);
  if (!known) throw new UsageError(`Expected a number or random for --seed but received ${seed}`);
  return {
    fromStage: from,
    overrides: parseOptions(set),
    ...(model === undefined ? {} : { model }),
    ...(seed === undefined ? {} : { seed: seed === 'random' ? seed : Number(seed) }),
    ...(recompute ? { recompute } : {}),
  };
}

async function replayOne(
  context: CliContext,
  id: string,
  { output = [], formats, wait, json }: ReplayFlags,
  order: Record<string, unknown>,
): Promise<number> {
  const isNamed = output.length > 0 && !output.some((path) => path.endsWith('/') || isFolder(path));
  const plan = (base: string, wanted: readonly OutputFormat[] | undefined) =>
    planOutputs({ pictures: [base], output, formats: wanted, isFolder })[0]!;
  // Before anything starts, lest a wrong name be told after the work.
  const asked = plan(id, formats);
  const api = reachApi(context);
  const outputs = isNamed || formats !== undefined ? { outputs: asked.formats } : {};
  const created = await api.replay(id, { ...order, ...outputs }, randomUUID());
  for (const note of created.notes) context.note(note);
  if (!wait) {
    context.print(json ? JSON.stringify(created, null, 2) : created.id);
    return EXIT.success;
  }
  const { files } = isNamed ? asked : plan(created.id, formats ?? created.outputs);
  const pursuit = { context, api, created, label: `replay of ${id}`, files, isAlone: true, isJson: json === true };
  const { generation, exitCode } = await finishGeneration(pursuit);
  if (json) context.print(JSON.stringify(generation, null, 2));
  return exitCode;
}

async function replaySet(context: CliContext, flags: ReplayFlags, order: Record<string, unknown>): Promise<number> {
  if (flags.output !== undefined) throw new UsageError('Expected no -o beside --query: a batch has its own results');
  const api = reachApi(context);
  const { formats } = flags;
  const whole = { ...order, query: flags.query, ...(formats === undefined ? {} : { outputs: formats }) };
  if (flags.dryRun) return preview(context, api, flags, whole);
  const batch = await api.replaySet(whole, randomUUID());
  const { items, refused } = batch.totals;
  if (flags.json) context.print(JSON.stringify(batch, null, 2));
  else {
    context.print(batch.id);
    context.note(
      `${items - refused} replays as a batch${refused > 0 ? `, ${refused} refused` : ''}: ${batch.urls.self}`,
    );
  }
  return EXIT.success;
}

async function preview(
  context: CliContext,
  api: ApiClient,
  { json }: ReplayFlags,
  order: Record<string, unknown>,
): Promise<number> {
  const found = await api.previewReplays(order);
  context.print(json ? JSON.stringify(found, null, 2) : describePreview(found));
  return EXIT.success;
}

function describePreview({ total, replayable, items }: ReplayPreview): string {
  const rows = items.map(({ id, status, stage, createdAt, error }) => [
    id,
    status,
    stage ?? '-',
    createdAt,
    error === null ? 'would be replayed' : `${error.message} (${error.code})`,
  ]);
  return `${formatTable(['id', 'status', 'stage', 'begun', ''], rows)}\n${replayable} of ${total} would be replayed`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
