import type { Command } from 'commander';
import { checkHealth, type PartHealth } from '../../infra/local/check-health.js';
import { readRunning } from '../../infra/local/ensure-up.js';
import type { LocalState } from '../../infra/local/local-state.js';
import type { CliContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { formatTable } from '../format-table.js';
import { describeAddresses } from './up.js';

export function addStatusCommand(program: Command, context: CliContext, finish: (code: number) => void): void {
  program
    .command('status')
    .description('show the parts of the local set-up and how they are')
    .option('--json', 'print one JSON object on stdout')
    .addHelpText('after', '\nEnds with 0 when every part is well, else with 1.')
    .action(async ({ json }: { json?: true }) => {
      const state = readRunning(context.home);
      const health = state === null ? [] : await checkHealth(state);
      const healthy = state !== null && health.every((part) => part.healthy);
      if (json) context.print(JSON.stringify(toJson(context.home, state, health, healthy), null, 2));
      else
        context.print(
          state === null ? 'The local set-up does not run. ./orfeas up starts it.' : describe(state, health),
        );
      finish(healthy ? EXIT.success : EXIT.failure);
    });
}

function toJson(home: string, state: LocalState | null, health: readonly PartHealth[], healthy: boolean) {
  if (state === null) return { running: false, healthy, home, parts: [] };
  const parts = state.parts.map((part) => {
    const { healthy, reason } = health.find(({ name }) => name === part.name) ?? { healthy: false, reason: 'unknown' };
    return { ...part, healthy, reason };
  });
  return { running: true, healthy, home, ...state, parts };
}

function describe(state: LocalState, health: readonly PartHealth[]): string {
  const rows = state.parts.map((part) => {
    const well = health.find(({ name }) => name === part.name);
    return [
      part.name,
      well?.healthy ? 'well' : (well?.reason ?? 'unknown'),
      part.pid === null ? '-' : String(part.pid),
      part.ports.map((port) => `127.0.0.1:${port}`).join(' '),
      String(part.restarts),
    ];
  });
  return `${formatTable(['PART', 'STATE', 'PID', 'ADDRESS', 'RESTARTS'], rows)}\n\n${describeAddresses(state)}`;
}
