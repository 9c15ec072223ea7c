import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { type MeshView, meshSchema } from '../../contracts/mesh-view.js';
import { MESH_FORMATS, type MeshFormat } from '../../contracts/meshes.js';
import type { CliContext } from '../context.js';
import { describeFiles } from '../describe-generation.js';
import { describeMesh } from '../describe-mesh.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { JobClient } from '../job-client.js';
import { openApi } from '../open-api.js';
import { readInput } from '../read-input.js';
import { renameReferences } from '../rename-references.js';
import { writeFiles } from '../write-files.js';

interface ReadingFlags {
  unit?: string;
  upAxis?: string;
  json?: true;
}

interface RepairFlags extends ReadingFlags {
  out: string[];
  innerShells?: string;
  floaterShare?: string;
  remeshResolution?: string;
}

export function addMeshCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const mesh = program
    .command('mesh')
    .usage('COMMAND [OPTIONS]')
    .description('analyse and repair meshes of any origin: GLB, STL, OBJ, PLY, 3MF')
    .helpCommand(false);
  const show = (view: MeshView, json: true | undefined) => {
    context.print(json ? JSON.stringify(view, null, 2) : describeMesh(view));
    finish(view.status === 'SUCCEEDED' ? EXIT.success : EXIT.failure);
  };
  reading(mesh.command('analyze').description('tell whether a mesh can be printed, and why not')).action(
    async (path: string, { json, ...flags }: ReadingFlags) => {
      const bytes = await readInput(path);
      show(await (await openMeshes(context)).run(`/analyze?${queryOf(Object.entries(flags))}`, bytes), json);
    },
  );
  const collect = (value: string, former: string[] = []) => [...former, value];
  reading(mesh.command('repair').description('make a mesh printable'))
    .requiredOption('-o, --out <file>', 'file to write (its ending says the format); may be repeated', collect)
    .option('--inner-shells <drop|keep>', 'cavities: fill them (the default) or keep them')
    .option('--floater-share <share>', 'drop pieces below this share of the largest one’s volume; 0.01')
    .option('--remesh-resolution <samples>', 'where the surface has to be made anew, 8 to 512; 128')
    .action(async (path: string, { json, out, ...flags }: RepairFlags) => {
      const outputs = out.map((file) => ({ file, format: formatOf(file) }));
      const bytes = await readInput(path);
      const client = await openMeshes(context);
      const formats = outputs.map(({ format }) => ['outputs', format] as const);
      const view = await client.run(`/repair?${queryOf([...Object.entries(flags), ...formats])}`, bytes);
      show(view, json);
      if (view.status !== 'SUCCEEDED') return;
      const files = await Promise.all(outputs.map(({ file, format }) => contentsOf(client, view, file, format)));
      context.note(describeFiles(await writeFiles(files.flat())));
    });
}

async function openMeshes(context: CliContext): Promise<JobClient<MeshView>> {
  return new JobClient(await openApi(context), '/v1/meshes', meshSchema);
}

function queryOf(options: readonly (readonly [name: string, value: string])[]): URLSearchParams {
  return new URLSearchParams(options.map(([name, value]): [string, string] => [name, value]));
}

function reading(command: Command): Command {
  return command
    .argument('<file>')
    .option(
      '--unit <unit>',
      'unit of the file: mm, cm, m or in; auto, the default, takes what the format says, else mm',
    )
    .option('--up-axis <axis>', 'y or z; auto, the default: y in GLB and OBJ, z in all others')
    .option('--json', 'print what was found as JSON on stdout');
}

/** @throws UsageError for an ending that is no format. */
function formatOf(path: string): MeshFormat {
  const ending = extname(path).slice(1).toLowerCase();
  const format = MESH_FORMATS.find((name) => name === ending);
  if (format === undefined)
    throw new UsageError(`Expected a file of ${MESH_FORMATS.join(', ')} for --out but received ${path}`);
  return format;
}

/** What a format consists of: an OBJ has its materials beside it. */
async function contentsOf(client: JobClient<MeshView>, view: MeshView, path: string, format: MeshFormat) {
  const content = await client.file(view, `model.${format}`);
  if (format !== 'obj') return [{ path, content }];
  const materials = path.replace(/\.obj$/i, '.mtl');
  const names = new Map([['model.mtl', basename(materials)]]);
  return [
    { path, content: renameReferences('model.obj', content, names) },
    { path: materials, content: await client.file(view, 'model.mtl') },
  ];
}
