import type { Command } from 'commander';
import { z } from 'zod';
import { restartWorkers } from '../../infra/local/restart-workers.js';
import type { CliContext } from '../context.js';
import {
  arrivalSchema,
  describeArrival,
  describeMeasure,
  describePack,
  describePacks,
  measureSchema,
  packDetailsSchema,
  packRowsSchema,
  packVerdictsSchema,
} from '../describe-packs.js';
import { EXIT } from '../exit-codes.js';
import { runPacks } from '../run-packs.js';

interface JsonFlag {
  json?: true;
}

const JSON_OPTION = ['--json', 'print JSON on stdout'] as const;

/** Everything about packs happens in a process of gpu-workers/packs; this prints what it answers. */
export function addModelsCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const models = program
    .command('models')
    .usage('COMMAND [OPTIONS]')
    .description('the packs on this machine: list, check, get, accept licences')
    .helpCommand(false);
  /** Runs a verb, prints its result, ends with the code that `judge` gives it. */
  const run = async <T extends z.ZodType>(
    args: readonly string[],
    schema: T,
    { json }: JsonFlag,
    describe: (result: z.output<T>) => string,
    judge: (result: z.output<T>) => number | Promise<number> = () => EXIT.success,
  ) => {
    const answer = await runPacks(context, args, schema);
    if ('exitCode' in answer) return finish(answer.exitCode);
    const { result } = answer;
    context.print(json ? JSON.stringify(result, null, 2) : describe(result));
    finish(await judge(result));
  };
  addReaders(models, run);
  addWriters(models, context, run);
}

type Run = <T extends z.ZodType>(
  args: readonly string[],
  schema: T,
  flags: JsonFlag,
  describe: (result: z.output<T>) => string,
  judge?: (result: z.output<T>) => number | Promise<number>,
) => Promise<void>;

function addReaders(models: Command, run: Run): void {
  models
    .command('ls')
    .description('list packs and whether they can be used')
    .option(...JSON_OPTION)
    .action((flags: JsonFlag) => run(['ls'], packRowsSchema, flags, describePacks));
  models
    .command('show')
    .description('show all that is known of a pack')
    .argument('<id>')
    .option(...JSON_OPTION)
    .action((id: string, flags: JsonFlag) => run(['show', id], packDetailsSchema, flags, describePack));
  models
    .command('verify')
    .description('read every file of a pack, or of all, and compare it with its manifest')
    .argument('[id]')
    .option(...JSON_OPTION)
    .action((id: string | undefined, flags: JsonFlag) =>
      run(
        ['verify', ...(id === undefined ? [] : [id])],
        packVerdictsSchema,
        flags,
        (verdicts) =>
          verdicts
            .map(({ id, refusal }) => `${id}: ${refusal === null ? 'ok' : `${refusal.code}: ${refusal.message}`}`)
            .join('\n'),
        (verdicts) => (verdicts.some(({ refusal }) => refusal !== null) ? EXIT.failure : EXIT.success),
      ),
    );
}

function addWriters(models: Command, context: CliContext, run: Run): void {
  /** Workers read packs and measures when they start. What they work on goes on from its checkpoint. */
  const hand = async (refusal: { message: string } | null) => {
    if (refusal !== null) context.note(`Not served yet: ${refusal.message}`);
    else if (await restartWorkers(context.home, { environment: context.settings.environment })) {
      context.note('The workers of the running set-up were restarted and use it now.');
    }
    return EXIT.success;
  };
  const arrive = (args: readonly string[], flags: JsonFlag) =>
    run(args, arrivalSchema, flags, describeArrival, ({ refusal }) => hand(refusal));
  models
    .command('pull')
    .description('download a pack from the hub (ORFEAS_HUB_URL); goes on where an earlier call broke off')
    .argument('<pack>', 'OWNER/NAME, OWNER/NAME@REVISION, or an id of the catalogue')
    .option(...JSON_OPTION)
    .action((name: string, flags: JsonFlag) => arrive(['pull', name], flags));
  models
    .command('add')
    .description('copy a pack from a folder, for example one that the exporter wrote')
    .argument('<folder>')
    .option(...JSON_OPTION)
    .action((folder: string, flags: JsonFlag) => arrive(['add', folder], flags));
  models
    .command('accept-licence')
    .description('show the licence of a pack and accept it')
    .argument('<id>')
    .option('--yes', 'accept it without being asked')
    .option(...JSON_OPTION)
    .action((id: string, { yes, ...flags }: JsonFlag & { yes?: true }) =>
      run(['accept-licence', id, ...(yes ? ['--yes'] : [])], acceptedSchema, flags, describeAccepted, () => hand(null)),
    );
  models
    .command('measure')
    .description('run a pack once on this machine’s device and keep what memory it took')
    .argument('<id>')
    .option(...JSON_OPTION)
    .action((id: string, flags: JsonFlag) =>
      run(['measure', id], measureSchema, flags, describeMeasure, () => hand(null)),
    );
}

const acceptedSchema = z.object({
  id: z.string(),
  licence: z.string(),
  outcome: z.enum(['accepted', 'known', 'not-needed']),
});

function describeAccepted({ id, licence, outcome }: z.infer<typeof acceptedSchema>): string {
  const what = {
    accepted: 'accepted',
    known: 'accepted before',
    'not-needed': 'asks for no acceptance',
  }[outcome];
  return `${id}: ${licence} ${what}`;
}
