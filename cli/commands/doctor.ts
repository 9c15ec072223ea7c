import { execFile } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { chromiumPath } from '../../infra/config/chromium-path.js';
import { checkHealth } from '../../infra/local/check-health.js';
import { readRunning } from '../../infra/local/ensure-up.js';
import { isPortFree } from '../../infra/local/free-port.js';
import type { CliContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { formatBytes, formatTable } from '../format-table.js';

const run = promisify(execFile);

/** A finding: `missing` keeps Orfeas from working, `note` does not. */
interface Finding {
  what: string;
  verdict: 'ok' | 'note' | 'missing';
  detail: string;
}

/** Temporal's and MinIO's sources and build, seen: 3.6 GB. */
const BUILD_BYTES = 4e9;
/** A set-up with a few hundred models. */
const WORK_BYTES = 1e9;

export function addDoctorCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  program
    .command('doctor')
    .description('say what this machine has, what is missing and what to do about it')
    .option('--json', 'print a JSON array on stdout')
    .action(async ({ json }: { json?: true }) => {
      const findings = await examine(context);
      if (json) context.print(JSON.stringify(findings, null, 2));
      else
        context.print(
          formatTable(
            ['', 'WHAT', 'FOUND'],
            findings.map(({ what, verdict, detail }) => [verdict, what, detail]),
          ),
        );
      finish(findings.some(({ verdict }) => verdict === 'missing') ? EXIT.failure : EXIT.success);
    });
}

async function examine(context: CliContext): Promise<Finding[]> {
  const { settings } = context;
  const chromium = chromiumPath(settings.environment);
  const [npm, go, browser, temporal, minio] = await Promise.all([
    ask('npm', ['--version']),
    ask('go', ['version']),
    chromium === null ? null : ask(chromium, ['--version', '--no-sandbox']),
    settings.ORFEAS_TEMPORAL_BIN === undefined ? null : ask(settings.ORFEAS_TEMPORAL_BIN, ['--version']),
    settings.ORFEAS_MINIO_BIN === undefined ? null : ask(settings.ORFEAS_MINIO_BIN, ['--version']),
  ]);
  const isBuilt = temporal !== null && minio !== null;
  return [
    { what: 'Node.js', verdict: 'ok', detail: `${process.version}, ${process.execPath}` },
    found('npm', npm, { verdict: 'note', detail: 'not found: needed when packages change; it comes with Node.js' }),
    found('Go', go, {
      verdict: 'note',
      detail: isBuilt ? 'not found, and not needed any more' : 'not found: the official Go is fetched when needed',
    }),
    found('Chromium', browser === null ? null : `${browser}, ${chromium}`, {
      verdict: 'note',
      detail:
        chromium === null
          ? 'not found: sequences are refused; install it, or name it in ORFEAS_CHROMIUM'
          : `${chromium} does not run: sequences are refused`,
    }),
    server('Temporal', settings.ORFEAS_TEMPORAL_BIN, temporal),
    server('MinIO', settings.ORFEAS_MINIO_BIN, minio),
    disk('disk, local set-up', context.home, WORK_BYTES),
    disk('disk, cache', settings.ORFEAS_CACHE ?? context.home, isBuilt ? 0 : BUILD_BYTES),
    ...(await examineSetup(context)),
  ];
}

function found(what: string, answer: string | null, otherwise: Omit<Finding, 'what'>): Finding {
  return answer === null ? { what, ...otherwise } : { what, verdict: 'ok', detail: answer };
}

function server(what: string, path: string | undefined, version: string | null): Finding {
  if (version !== null) return { what, verdict: 'ok', detail: `${version}, ${path}` };
  if (path !== undefined)
    return { what, verdict: 'missing', detail: `${path} does not run: remove it, it is built again` };
  return { what, verdict: 'note', detail: 'none that suits: ./orfeas up builds it (about 2 minutes, once)' };
}

function disk(what: string, path: string, neededBytes: number): Finding {
  mkdirSync(path, { recursive: true });
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  const enough = free >= neededBytes;
  const detail = `${formatBytes(free)} free, ${path}${enough ? '' : `: ${formatBytes(neededBytes)} are needed`}`;
  return { what, verdict: enough ? 'ok' : 'missing', detail };
}

async function examineSetup({ home, settings }: CliContext): Promise<Finding[]> {
  const state = readRunning(home);
  if (state !== null) {
    const unwell = (await checkHealth(state)).filter(({ healthy }) => !healthy);
    const detail = unwell.map(({ name, reason }) => `${name}: ${reason} (./orfeas logs ${name})`).join('; ');
    return [{ what: 'local set-up', verdict: unwell.length === 0 ? 'ok' : 'missing', detail: detail || state.apiUrl }];
  }
  const ports = {
    API: settings.ORFEAS_API_PORT,
    Temporal: settings.ORFEAS_TEMPORAL_PORT,
    'Temporal UI': settings.ORFEAS_TEMPORAL_UI_PORT,
    MinIO: settings.ORFEAS_MINIO_PORT,
  };
  const findings = await Promise.all(
    Object.entries(ports).map(async ([name, port]): Promise<Finding> => {
      const isFree = await isPortFree(port);
      return {
        what: `port of ${name}`,
        verdict: isFree ? 'ok' : 'note',
        detail: isFree ? `${port} is free` : `${port} is taken: the next free one will be used`,
      };
    }),
  );
  return [{ what: 'local set-up', verdict: 'ok', detail: `does not run; its folder is ${home}` }, ...findings];
}

/** A program's first line about its version; null where it is not there. */
async function ask(program: string, args: string[]): Promise<string | null> {
  try {
    const { stdout } = await run(program, args, { timeout: 20_000 });
    return stdout.split('\n')[0]?.trim() ?? '';
  } catch {
    return null;
  }
}
