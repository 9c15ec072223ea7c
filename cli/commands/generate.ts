import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { OUTPUT_FORMATS, type OutputFormat } from '../../contracts/formats.js';
import type { ApiClient } from '../api-client.js';
import type { CliContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { explainError } from '../explain-error.js';
import { type Finished, finishGeneration } from '../finish-generation.js';
import { openApi } from '../open-api.js';
import { describeOptions, parseFormats, parseRequest, type RequestFlags } from '../parse-request.js';
import { type OutputPlan, planOutputs } from '../plan-outputs.js';
import { mediaTypeOf, readPicture } from '../read-picture.js';

interface GenerateFlags extends RequestFlags {
  output: string[];
  formats?: OutputFormat[];
  wait: boolean;
  json?: true;
}

const HELP = () => `
Options for --set:
${describeOptions()}

Examples:
  ./orfeas generate owl.png                          owl.glb and owl.stl, here
  ./orfeas generate owl.png -o out/owl.3mf           the ending says the format
  ./orfeas generate *.jpg -o models/ --formats glb   one model a picture
  ./orfeas generate owl.png --set height=80 --set relief=0.4

Files are written whole and only when the model is there. Ctrl-C leaves the work going on.`;

export function addGenerateCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const collect = (value: string, former: string[] = []) => [...former, value];
  program
    .command('generate')
    .description('make a 3D model of each picture and save it')
    .argument('<image...>', 'JPEG, PNG or WebP')
    .option('-o, --output <path>', 'file to write (its ending says the format) or folder; may be repeated', collect)
    .option(
      '--formats <list>',
      `formats out of ${OUTPUT_FORMATS.join(',')} (without -o and this: glb,stl)`,
      parseFormats,
    )
    .option('--model <pack>', 'pack to use; auto takes the best that is there', 'auto')
    .option('--seed <number>', 'a number, or random; the same seed gives the same files')
    .option('--set <option=value>', 'one of the options below; may be repeated', collect)
    .option('--tag <text>', 'tag to find it by; may be repeated', collect)
    .option('--priority <number>', '1 is served first, 5 last; 3 without')
    .option('--pause-after <stage>', 'hold it after preprocess, shape or texture; ./orfeas resume lets it go on')
    .option('--cancel-after <time>', 'cancel it when it has not ended by then: 10m, 90s')
    .option('--recompute', 'compute every stage even where its result is known')
    .option('--no-wait', 'only start it, and print its id')
    .option('--json', 'print the generation (several: an array of them) as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (pictures: string[], given: Partial<GenerateFlags> & { model: string; wait: boolean }) => {
      const flags: GenerateFlags = { output: [], set: [], tag: [], ...given };
      const plans = planOutputs({ pictures, output: flags.output, formats: flags.formats, isFolder });
      const request = parseRequest(flags);
      const contents = await Promise.all(pictures.map(readPicture));
      const api = await openApi(context);
      const outcomes = await Promise.all(
        plans.map((plan, index) =>
          runOne({ context, api, plan, flags, request, picture: contents[index]!, isAlone: pictures.length === 1 }),
        ),
      );
      if (flags.json) {
        const generations = outcomes.flatMap(({ generation }) => (generation === null ? [] : [generation]));
        const whole = pictures.length === 1 ? generations[0] : generations;
        if (whole !== undefined) context.print(JSON.stringify(whole, null, 2));
      }
      finish(Math.max(...outcomes.map(({ exitCode }) => exitCode)));
    });
}

interface Run {
  context: CliContext;
  api: ApiClient;
  plan: OutputPlan;
  flags: GenerateFlags;
  request: Record<string, unknown>;
  picture: Uint8Array;
  /** Whether it is the command's only picture. */
  isAlone: boolean;
}

/** One picture from upload to files; what goes wrong with it is told here, so that the others go on. */
async function runOne(run: Run): Promise<Finished> {
  const { context, api, plan, flags } = run;
  try {
    const uploadId = await api.upload(run.picture, mediaTypeOf(run.picture));
    const body = { ...run.request, image: { uploadId }, outputs: plan.formats };
    const created = await api.create(body, randomUUID());
    if (flags.wait) {
      const label = basename(plan.picture, extname(plan.picture));
      const { isAlone } = run;
      return await finishGeneration({
        context,
        api,
        created,
        label,
        files: plan.files,
        isAlone,
        isJson: flags.json === true,
      });
    }
    if (!flags.json) context.print(created.id);
    return { generation: created, exitCode: EXIT.success };
  } catch (error) {
    const { text, exitCode } = explainError(error);
    context.note(run.isAlone ? text : `${plan.picture}: ${text}`);
    return { generation: null, exitCode };
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
