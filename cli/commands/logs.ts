import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { localPaths, PART_NAMES } from '../../infra/local/local-state.js';
import { tailLog } from '../../infra/local/part-log.js';
import type { CliContext } from '../context.js';
import { UsageError } from '../exit-codes.js';

const POLL_MS = 200;
const SOURCES = [...PART_NAMES, 'supervisor'];

export function addLogsCommand(program: Command, context: CliContext): void {
  program
    .command('logs')
    .description('show what a part of the local set-up wrote')
    .argument('[part]', `one of ${SOURCES.join(', ')}; without it, all of them`)
    .option('-f, --follow', 'go on with what it writes, until Ctrl-C')
    .option('-n, --lines <count>', 'begin with so many last lines', '50')
    .action(async (part: string | undefined, { follow, lines }: { follow?: true; lines: string }) => {
      if (part !== undefined && !SOURCES.includes(part)) {
        throw new UsageError(`Expected one of ${SOURCES.join(', ')} but received ${part}`);
      }
      const count = Number(lines);
      if (!Number.isInteger(count) || count < 0)
        throw new UsageError(`Expected a count for --lines but received ${lines}`);
      const names = part === undefined ? SOURCES : [part];
      const logs = names.map((name) => ({ name, path: join(localPaths(context.home).logs, `${name}.log`) }));
      const prefix = (name: string) => (names.length > 1 ? `${name.padEnd(10)}  ` : '');
      const print = (name: string, text: string) => {
        if (text !== '') context.print(text.replace(/^/gm, prefix(name)));
      };
      const ends = logs.map(({ path }) => sizeOf(path));
      for (const { name, path } of logs) if (count > 0) print(name, tailLog(path, count));
      if (follow)
        await Promise.all(logs.map(({ name, path }, i) => followLog(path, ends[i] ?? 0, (text) => print(name, text))));
    });
}

async function followLog(path: string, from: number, print: (text: string) => void): Promise<never> {
  let end = from;
  let rest = '';
  for (;;) {
    const size = sizeOf(path);
    // A rotated log begins anew.
    if (size < end) end = 0;
    if (size > end) {
      const lines = (rest + readPart(path, end, size)).split('\n');
      rest = lines.pop() ?? '';
      print(lines.join('\n'));
      end = size;
    }
    await delay(POLL_MS);
  }
}

function readPart(path: string, from: number, to: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(to - from);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, from));
  } finally {
    closeSync(file);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
