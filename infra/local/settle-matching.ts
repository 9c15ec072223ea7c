import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { QueuedTasks } from '../temporal/find-backlog.js';
import { localPaths, writeFileAtomically } from './local-state.js';
import { FIRST_MATCHING_SETTINGS } from './matching-settings.js';

const noteSchema = z.object({ schema: z.literal('orfeas.matching/1'), settings: z.array(z.string()) });

/** Tasks wait that would never be handed out under the build's matching settings. */
export class MatchingBacklogError extends Error {
  override readonly name = 'MatchingBacklogError';

  constructor(former: readonly string[], wanted: readonly string[], waiting: readonly QueuedTasks[]) {
    const queues = waiting.map(({ queue, tasks }) => `${queue} (${tasks})`).join(', ');
    super(
      `Tasks wait in ${queues} that were queued under ${former.join(', ')}. This build runs Temporal with ` +
        `${wanted.join(', ')}, under which they would never be handed out. Start the build that queued them, let ` +
        'them finish or cancel them, then start this one; docs/operations.md, "Never flip the matching settings", ' +
        'says how to rescue them otherwise.',
    );
  }
}

/**
 * Sees that Temporal's matching settings change only while nothing is queued, and notes under which the set-up's
 * database is used.
 * @param backlog starts Temporal with the given settings, looks what waits, and ends it.
 * @throws MatchingBacklogError where something waits; then nothing has changed.
 */
export async function settleMatching(
  home: string,
  wanted: readonly string[],
  backlog: (former: readonly string[]) => Promise<QueuedTasks[]>,
): Promise<void> {
  const { temporal } = localPaths(home);
  const path = join(temporal, 'matching.json');
  const former = existsSync(join(temporal, 'temporal.db')) ? readNote(path) : wanted;
  if (!isSame(former, wanted)) {
    const waiting = await backlog(former);
    if (waiting.length > 0) throw new MatchingBacklogError(former, wanted, waiting);
  }
  writeFileAtomically(path, `${JSON.stringify({ schema: 'orfeas.matching/1', settings: wanted })}\n`);
}

function readNote(path: string): readonly string[] {
  return existsSync(path) ? noteSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).settings : FIRST_MATCHING_SETTINGS;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
