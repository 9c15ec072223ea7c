import type { Command } from 'commander';
import { FORMAT_FILES, OUTPUT_FORMATS, type OutputFormat } from '../../contracts/formats.js';
import type { CliContext } from '../context.js';
import { finishGeneration } from '../finish-generation.js';
import { reachApi } from '../open-api.js';
import { describeOptions, parseFormats, parseOptions } from '../parse-request.js';
import { planOutputs } from '../plan-outputs.js';

interface ResumeFlags {
  set?: string[];
  formats?: OutputFormat[];
  seed?: string;
  output?: string[];
  wait: boolean;
  json?: true;
}

const HELP = () => `
Options for --set (of the stages after the pause only):
${describeOptions()}

Example:
  ./orfeas generate owl.png --pause-after shape --no-wait
  ./orfeas resume ID --set textureSize=2048 -o owl.glb`;

export function addResumeCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const collect = (value: string, former: string[] = []) => [...former, value];
  program
    .command('resume')
    .description('let a paused generation go on, with other options if need be')
    .argument('<id>')
    .option('--set <option=value>', 'one of the options below; may be repeated', collect)
    .option('--formats <list>', `formats out of ${OUTPUT_FORMATS.join(',')} instead of those it has`, parseFormats)
    .option('--seed <number>', 'another seed; only where it was paused before shape')
    .option('-o, --output <path>', 'file to write (its ending says the format) or folder; may be repeated', collect)
    .option('--no-wait', 'only let it go on')
    .option('--json', 'print the generation as JSON on stdout')
    .addHelpText('after', HELP)
    .action(async (id: string, { set = [], formats, seed, output = [], wait, json }: ResumeFlags) => {
      const api = reachApi(context);
      const plan = output.length === 0 ? null : planOf(id, output, formats ?? (await api.get(id)).outputs);
      const created = await api.resume(id, {
        overrides: parseOptions(set),
        ...(formats === undefined && plan === null ? {} : { outputs: plan?.formats ?? formats }),
        ...(seed === undefined ? {} : { seed: Number(seed) }),
      });
      let generation = created;
      if (wait) {
        const files = plan?.files ?? [];
        const pursuit = { context, api, created, label: id, files, isAlone: true, isJson: json === true };
        const finished = await finishGeneration(pursuit);
        generation = finished.generation ?? created;
        finish(finished.exitCode);
      } else if (!json) context.print(id);
      if (json) context.print(JSON.stringify(generation, null, 2));
    });
}

/** What is written where: endings say formats, folders take all of them. */
function planOf(id: string, output: readonly string[], outputs: readonly OutputFormat[]) {
  const isFolder = (path: string) => path.endsWith('/') || !/\.[a-z0-9]{3}$/i.test(path);
  const formats = output.every(isFolder) ? outputs.filter((format) => FORMAT_FILES[format].length > 0) : undefined;
  return planOutputs({ pictures: [id], output, formats, isFolder })[0] ?? null;
}
