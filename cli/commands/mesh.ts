import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import type { MeshView } from '../../contracts/mesh-view.js';
import { MESH_FORMATS, type MeshFormat } from '../../contracts/meshes.js';
import type { CliContext } from '../context.js';
import { describeFiles } from '../describe-generation.js';
import { describeMesh } from '../describe-mesh.js';
import { EXIT, FailureError, UsageError } from '../exit-codes.js';
import { MeshClient } from '../mesh-client.js';
import { openApi } from '../open-api.js';
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
      const bytes = await readMesh(path);
      show(await new MeshClient(await openApi(context)).send('analyze', bytes, Object.entries(flags)), json);
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
      const bytes = await readMesh(path);
      const client = new MeshClient(await openApi(context));
      const formats = outputs.map(({ format }) => ['outputs', format] as const);
      const view = await client.send('repair', bytes, [...Object.entries(flags), ...formats]);
      show(view, json);
      if (view.status !== 'SUCCEEDED') return;
      const files = await Promise.all(outputs.map(({ file, format }) => contentsOf(client, view, file, format)));
      context.note(describeFiles(await writeFiles(files.flat())));
    });
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

/** @throws UsageError where there is no such file. */
async function readMesh(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`There is no file ${path}`);
  if (!found.isFile()) throw new UsageError(`${path} is no file`);
  return readFile(path).catch((cause: Error) => {
    throw new FailureError(`${path} can't be read: ${cause.message}`, { cause });
  });
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
async function contentsOf(client: MeshClient, view: MeshView, path: string, format: MeshFormat) {
  const content = await client.file(view, `model.${format}`);
  if (format !== 'obj') return [{ path, content }];
  const materials = path.replace(/\.obj$/i, '.mtl');
  const names = new Map([['model.mtl', basename(materials)]]);
  return [
    { path, content: renameReferences('model.obj', content, names) },
    { path: materials, content: await client.file(view, 'model.mtl') },
  ];
}
