import type { Command } from 'commander';
import { FORMAT_FILES, type OutputFormat } from '../../contracts/formats.js';
import { isFinished } from '../../contracts/statuses.js';
import type { CliContext } from '../context.js';
import { describeFailure, describeFiles, describeGeneration } from '../describe-generation.js';
import { EXIT, FailureError } from '../exit-codes.js';
import { followGeneration } from '../follow-generation.js';
import { reachApi } from '../open-api.js';
import { planOutputs } from '../plan-outputs.js';
import { ProgressView } from '../progress-view.js';
import { saveFiles } from '../save-files.js';

interface ShowFlags {
  follow?: true;
  output?: string[];
  json?: true;
}

export function addShowCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const collect = (value: string, former: string[] = []) => [...former, value];
  program
    .command('show')
    .description('show a generation, follow it, save its files')
    .argument('<id>')
    .option('-f, --follow', 'wait for its end and show how it goes')
    .option('-o, --output <path>', 'file to save (its ending says the format) or folder; may be repeated', collect)
    .option('--json', 'print the generation as JSON on stdout')
    .action(async (id: string, flags: ShowFlags) => {
      const api = reachApi(context);
      let generation = await api.get(id);
      if (flags.follow && !isFinished(generation.status)) {
        const view = new ProgressView({ ...context, label: '', write: (text) => void process.stderr.write(text) });
        process.once('SIGINT', () => process.exit(EXIT.interrupted));
        generation = await followGeneration(api, id, view);
        view.close();
      }
      if (flags.json) context.print(JSON.stringify(generation, null, 2));
      else context.print(describeGeneration(generation));
      const output = flags.output ?? [];
      if (output.length > 0) {
        if (generation.status !== 'SUCCEEDED') throw new FailureError(`No files yet: ${describeFailure(generation)}`);
        const formats = generation.outputs.filter((format: OutputFormat) => FORMAT_FILES[format].length > 0);
        const isFolder = (path: string) => !/\.[a-z0-9]{3}$/i.test(path);
        const given = output.every((path) => path.endsWith('/') || isFolder(path)) ? formats : undefined;
        const [plan] = planOutputs({ pictures: [id], output, formats: given, isFolder });
        context.note(describeFiles(await saveFiles(api, generation, plan?.files ?? [])));
      }
      finish(generation.status === 'FAILED' ? EXIT.failure : EXIT.success);
    });
}
