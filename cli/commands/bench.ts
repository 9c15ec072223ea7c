import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { z } from 'zod';
import type { CliContext } from '../context.js';
import { EXIT, UsageError } from '../exit-codes.js';

/** What each bench measures; its program is dist/tests/bench/NAME.js. */
const BENCHES = {
  surface: 'a gyroid in a sphere to a mesh, beside scikit-image',
  simplify: '200k faces to 20k, time and error, beside pyfqmr',
  bake: 'atlas and texture of 1024² for 50k faces, beside xatlas and a baker in NumPy',
  gallery: 'contact sheets and texture figures of the models of a folder of pictures, beside the goal for packing',
  export: 'GLB and STL of 200k faces, beside trimesh',
  decode: 'points of a field decoded coarse to fine at 384³, beside the whole grid',
  triplane: 'a triplane to a field with its first layer split by plane, beside the whole query; then coarse to fine',
  triposr: 'full-size TripoSR to a mesh, beside the reference in PyTorch; left out unless its material is named',
  sequence: '72 frames of 512² of 50k faces drawn and encoded, beside one screenshot a frame in the same Chromium',
  studio: 'the studio in Chromium: time to its first useful paint and to a model of 5 MB on screen, beside the limits',
  engines: 'a generation with orfeas-mini through the whole system, beside inflate; then what its network holds',
  durable: 'a generation through the whole system, beside the same stages in one process',
  recover: 'kill -9 of a GPU worker in the middle of 50 steps, beside a plain Temporal activity',
  replay: 'a replay from export through the whole system, beside the export stage alone',
  memory: 'the most that the workers ever hold for a generation at 384³ with a texture of 2048², beside the limit',
  quality:
    'known shapes from one picture: inflate beside ellipsoid, slab, plain Poisson and what depth known exactly would give',
  api: 'status reads at 200/s, 100 uploads at once, 500 event streams with a kill, beside a bare Fastify server',
} as const;

const lineSchema = z.looseObject({
  bench: z.string(),
  variant: z.string().optional(),
  ours: z.number(),
  peer: z.number(),
  peerName: z.string(),
  ratio: z.number(),
  unit: z.string(),
  n: z.number(),
});

export function addBenchCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  const names = Object.keys(BENCHES);
  const list = Object.entries(BENCHES).map(([name, what]) => `  ${name.padEnd(8)} ${what}`);
  program
    .command('bench')
    .description('measure how fast Orfeas is on this machine')
    .argument('[name]', `one of ${names.join(', ')}; without it, all of them`)
    .option('--json', 'print one JSON object a line')
    .option('--meshes <folder>', 'for quality: the .obj files of a folder in place of shapes of our own')
    .option('--models <ids>', 'for quality: packs that ship, beside one another, in place of inflate alone')
    .option('--chromium', 'for quality: pictures by three.js in Chromium in place of a renderer of our own')
    .option('--samples <folder>', 'for gallery: the pictures of a folder, after those of docs/samples')
    .option('--credit <text>', 'for gallery: where the pictures of --samples come from')
    .option('--out <folder>', 'for gallery: where to write it, in place of .orfeas/gallery')
    .addHelpText('after', `\nBenches:\n${list.join('\n')}`)
    .action(async (name: string | undefined, { json, credit, models, chromium, ...folders }: BenchOptions) => {
      if (name !== undefined && !names.includes(name)) {
        throw new UsageError(`Expected one of ${names.join(', ')} but received ${name}`);
      }
      if (credit !== undefined && folders.samples === undefined)
        throw new UsageError('Expected --credit with --samples');
      if ((models !== undefined || chromium) && name !== 'quality') {
        throw new UsageError('Expected --models and --chromium with quality alone');
      }
      const args = [
        ...folderArgs(name, folders),
        ...(credit === undefined ? [] : ['--credit', credit]),
        ...(models === undefined ? [] : ['--models', models]),
        ...(chromium ? ['--chromium'] : []),
      ];
      let worst: number = EXIT.success;
      for (const chosen of name === undefined ? names : [name]) {
        worst = Math.max(
          worst,
          await runBench(context, { name: chosen, args }, json === true ? (line) => line : describeLine),
        );
      }
      finish(worst);
    });
}

type BenchFolders = Partial<Record<'meshes' | 'samples' | 'out', string>>;
type BenchOptions = BenchFolders & { json?: true; credit?: string; models?: string; chromium?: true };

/** The bench that each folder is for. */
const BENCH_OF = { meshes: 'quality', samples: 'gallery', out: 'gallery' } as const;

function folderArgs(name: string | undefined, folders: BenchFolders): string[] {
  return Object.entries(BENCH_OF).flatMap(([option, bench]) => {
    const folder = folders[option as keyof BenchFolders];
    if (folder === undefined) return [];
    if (name !== bench) throw new UsageError(`Expected --${option} with ${bench} alone`);
    return [`--${option}`, resolve(folder)];
  });
}

/** Runs a bench as a process of its own; resolves with how the command ends. */
async function runBench(
  context: CliContext,
  { name, args }: { name: string; args: readonly string[] },
  format: (line: string) => string,
): Promise<number> {
  const entry = join(context.root, 'dist/tests/bench', `${name}.js`);
  if (!existsSync(entry)) throw new UsageError(`The bench ${name} is not part of this build`);
  context.note(`${name}: ${BENCHES[name as keyof typeof BENCHES]} ...`);
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: context.settings.environment,
  });
  const ended = new Promise<number>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code) => settle(code === 0 ? EXIT.success : EXIT.failure));
  });
  for await (const line of createInterface({ input: child.stdout })) context.print(format(line));
  return ended;
}

function describeLine(line: string): string {
  const { success, data } = lineSchema.safeParse(parseJson(line));
  if (!success) return line;
  const title = `${data.bench}${data.variant === undefined ? '' : ` ${data.variant}`}`.padEnd(24);
  const value = (figure: number) => `${figure.toPrecision(3)} ${data.unit}`;
  return `${title} ours ${value(data.ours)}, ${data.peerName} ${value(data.peer)}: ${data.ratio.toPrecision(3)} x (n = ${data.n})`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
