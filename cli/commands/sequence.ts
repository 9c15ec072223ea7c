import type { Command } from 'commander';
import { idSchema } from '../../contracts/ids.js';
import { FRAME_FORMATS, SEQUENCE_LIGHTS, SEQUENCE_PRESETS, TURN_DIRECTIONS } from '../../contracts/sequence-options.js';
import { type SequenceView, sequenceSchema } from '../../contracts/sequence-view.js';
import type { CliContext } from '../context.js';
import { describeFiles } from '../describe-generation.js';
import { EXIT } from '../exit-codes.js';
import { JobClient } from '../job-client.js';
import { openApi } from '../open-api.js';
import { readInput } from '../read-input.js';
import { writeFiles } from '../write-files.js';

interface SequenceFlags {
  out: string;
  animation?: string;
  json?: true;
  preset?: string;
  frames?: string;
  elevations?: string;
  size?: string;
  background?: string;
  format?: string;
  light?: string;
  direction?: string;
  item?: string;
}

export function addSequenceCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  program
    .command('sequence')
    .argument('<model>', 'a GLB, or the id of a generation')
    .description('draw a model from all around, for web pages and shops')
    .requiredOption('-o, --out <file>', 'zip of the pictures to write')
    .option('--animation <file>', 'animated WebP to write too')
    .option('--preset <name>', `${SEQUENCE_PRESETS.join(', ')}; web-36`)
    .option('--frames <count>', 'pictures around the model, at each elevation')
    .option('--elevations <degrees>', 'heights above the horizon, e.g. 0,20,45')
    .option('--size <pixels>', 'side of each picture')
    .option('--background <colour>', 'alpha, or #rrggbb')
    .option('--format <format>', FRAME_FORMATS.join(', '))
    .option('--light <light>', SEQUENCE_LIGHTS.join(', '))
    .option('--direction <way>', `${TURN_DIRECTIONS.join(' or ')}, as seen from above`)
    .option('--item <name>', 'what the names of amazon-… and autocare begin with')
    .option('--json', 'print the sequence as JSON on stdout')
    .action(async (model: string, { out, animation, json, ...options }: SequenceFlags) => {
      const client = new JobClient<SequenceView>(await openApi(context), '/v1/sequences', sequenceSchema);
      const view = idSchema.safeParse(model).success
        ? await client.run('', { generationId: model, options: typed(options) })
        : await client.run(`?${new URLSearchParams({ ...options })}`, await readInput(model));
      context.print(json ? JSON.stringify(view, null, 2) : describeSequence(view));
      finish(view.status === 'SUCCEEDED' ? EXIT.success : EXIT.failure);
      if (view.status !== 'SUCCEEDED') return;
      const files = [{ path: out, content: await client.file(view, 'sequence.zip') }];
      if (animation !== undefined) files.push({ path: animation, content: await client.file(view, 'sequence.webp') });
      context.note(describeFiles(await writeFiles(files)));
    });
}

type Options = Omit<SequenceFlags, 'out' | 'animation' | 'json'>;

/** Numbers as numbers; what is none is sent as it is, for the API to say so. */
function typed({ frames, size, elevations, ...rest }: Options): object {
  const number = (text: string) => (Number.isFinite(Number(text)) ? Number(text) : text);
  return {
    ...rest,
    ...(frames === undefined ? {} : { frames: number(frames) }),
    ...(size === undefined ? {} : { size: number(size) }),
    ...(elevations === undefined ? {} : { elevations: elevations.split(',').map(number) }),
  };
}

function describeSequence({ status, error, options, frames }: SequenceView): string {
  if (error !== null) return `failed: ${error.message}\n  ${error.suggestion} (${error.code})`;
  if (status !== 'SUCCEEDED') return status.toLowerCase();
  return `${options.preset}: ${frames} pictures of ${options.size} x ${options.size} pixels, ${options.direction}`;
}
