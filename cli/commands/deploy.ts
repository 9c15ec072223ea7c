import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import {
  DEPLOYMENTS,
  type Deployment,
  type DeploymentName,
  deploymentListSchema,
  deploymentSchema,
} from '../../contracts/deployments.js';
import type { ApiClient } from '../api-client.js';
import type { CliContext } from '../context.js';
import { FailureError } from '../exit-codes.js';
import { formatTable } from '../format-table.js';
import { reachApi } from '../open-api.js';

/** A build is known from the first poll of its first worker on, some seconds after that starts. */
const BUILD_KNOWN_WITHIN_MS = 60_000;
const ASK_AGAIN_MS = 2_000;

interface ChangeFlags {
  deployment?: DeploymentName;
  build?: string;
}

export function addDeployCommand(program: Command, context: CliContext): void {
  const deploy = program
    .command('deploy')
    .usage('COMMAND [OPTIONS]')
    .description('the workers’ builds: see, try on a share, promote, roll back')
    .helpCommand(false);
  deploy
    .command('status')
    .description('which build gets the new work, and which still have generations of their own')
    .option('--json', 'print JSON on stdout')
    .action(async ({ json }: { json?: true }) => {
      const answer = await reachApi(context).call('/v1/deployments', {});
      const { items } = deploymentListSchema.parse(await answer.json());
      context.print(json ? JSON.stringify(items, null, 2) : describe(items));
    });
  const change = (verb: string, body: Record<string, unknown>, flags: ChangeFlags) =>
    changeAll(context, verb, body, flags);
  changing(deploy.command('ramp').argument('<percent>', 'share of the new work, percent; 0 ends the ramp', percentOf))
    .description('give a build a share of the new work')
    .action((percent: number, flags: ChangeFlags) => change('ramp', { percent }, flags));
  changing(deploy.command('promote'))
    .description('give a build all new work; by default the one that ramps, else the newest')
    .action((flags: ChangeFlags) => change('promote', {}, flags));
  changing(deploy.command('rollback'))
    .description('end the ramp; where there is none, go back to the build before')
    .action((flags: ChangeFlags) => change('rollback', {}, flags));
}

function changing(command: Command): Command {
  return command
    .option('--build <id>', 'the build, as in ORFEAS_BUILD_ID of its workers')
    .option('--deployment <name>', `one of ${DEPLOYMENTS.join(', ')}; by default both, in this order`, deploymentOf);
}

async function changeAll(
  context: CliContext,
  verb: string,
  body: Record<string, unknown>,
  { deployment, build }: ChangeFlags,
): Promise<void> {
  const api = reachApi(context);
  const names = deployment === undefined ? DEPLOYMENTS : [deployment];
  // Known in all of them before any is changed: a build that takes over half of the work helps nobody.
  if (build !== undefined) await untilKnown(api, names, build);
  const changed: Deployment[] = [];
  for (const name of names) {
    const answer = await api.call(`/v1/deployments/${name}/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(build === undefined ? body : { ...body, build }),
    });
    changed.push(deploymentSchema.parse(await answer.json()));
  }
  context.print(describe(changed));
}

/** @throws FailureError where the build stays unknown. */
async function untilKnown(api: ApiClient, names: readonly DeploymentName[], build: string): Promise<void> {
  const deadline = performance.now() + BUILD_KNOWN_WITHIN_MS;
  while (performance.now() < deadline) {
    const { items } = deploymentListSchema.parse(await (await api.call('/v1/deployments', {})).json());
    const knows = (name: DeploymentName) =>
      items.find((item) => item.name === name)?.builds.some((known) => known.build === build);
    if (names.every(knows)) return;
    await delay(ASK_AGAIN_MS);
  }
  throw new FailureError(
    `Expected workers with the build ${build} within ${BUILD_KNOWN_WITHIN_MS / 1000} s but found none in ` +
      `${names.join(' and ')}. Nothing was changed.`,
  );
}

function describe(deployments: readonly Deployment[]): string {
  if (deployments.length === 0) return 'The workers have no builds: ORFEAS_BUILD_ID is not set.';
  const rows = deployments.flatMap(({ name, builds, ramping }) =>
    builds.map(({ build, status, createdAt, changedAt }) => [
      name,
      build,
      ramping?.build === build ? `${status} ${ramping.percent} %` : status,
      createdAt ?? '-',
      changedAt ?? '-',
    ]),
  );
  return formatTable(['DEPLOYMENT', 'BUILD', 'STATUS', 'SINCE', 'CHANGED'], rows);
}

function percentOf(text: string): number {
  const percent = Number(text);
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError('Expected a number from 0 to 100.');
}

function deploymentOf(text: string): DeploymentName {
  const found = DEPLOYMENTS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Expected one of ${DEPLOYMENTS.join(', ')}.`);
}
