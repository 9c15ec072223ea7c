import { connect } from 'node:net';
import { z } from 'zod';
import type { LocalState, PartName, PartState } from './local-state.js';

/** More than the API gives each of its parts to answer. */
const PROBE_TIMEOUT_MS = 5_000;

const readinessSchema = z.object({
  parts: z.array(z.object({ part: z.string(), ready: z.boolean(), detail: z.string().nullable() })),
});

export interface PartHealth {
  name: PartName;
  healthy: boolean;
  /** Why not; empty when healthy. */
  reason: string;
}

/** Asks every part of a set-up whether it is well; never throws. */
export function checkHealth(state: LocalState): Promise<PartHealth[]> {
  return Promise.all(
    state.parts.map(async (part) => {
      const reason = await probe(part);
      return { name: part.name, healthy: reason === '', reason };
    }),
  );
}

async function probe({ state, health }: PartState): Promise<string> {
  if (state !== 'running') return state === 'waiting' ? 'restarting' : 'stopped';
  const url = new URL(health);
  try {
    return url.protocol === 'tcp:' ? await probeTcp(url.hostname, Number(url.port)) : await probeHttp(health);
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'no answer' : 'not answering yet';
  }
}

async function probeHttp(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  const body = await answer.text();
  return answer.ok ? '' : (unreadyParts(body) ?? `answers ${answer.status}`);
}

/** The API's `/ready` names what it waits for; null where the answer is none of that. */
function unreadyParts(body: string): string | null {
  const result = readinessSchema.safeParse(parseJson(body));
  if (!result.success) return null;
  return result.data.parts.flatMap(({ part, ready, detail }) => (ready ? [] : [`${part}: ${detail}`])).join('; ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function probeTcp(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    const end = (reason: string) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(''));
    socket.once('timeout', () => end('no answer'));
    socket.once('error', () => end('not answering yet'));
  });
}
