import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { OrfeasError } from '../../contracts/errors.js';
import type { Settings } from '../config/settings.js';
import { type AddressRule, createAddressRule } from './address-rule.js';
import { type Outbound, type OutboundAnswer, OutboundError, type OutboundRequest } from './outbound.js';
import { readBytes } from './read-bytes.js';

/** Finds the addresses of a name; fails as `dns.lookup` does. */
export type Resolve = (name: string) => Promise<LookupAddress[]>;

/** Name, connection and TLS; a server that takes longer is as good as away. */
const CONNECT_MS = 5_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Opens the door as the settings allow. @throws Error for an allowed address that is none. */
export function openOutbound(
  settings: Pick<Settings, 'ORFEAS_ALLOWED_ADDRESSES'>,
  resolve: Resolve = resolveBySystem,
): Outbound {
  const rule = createAddressRule(settings.ORFEAS_ALLOWED_ADDRESSES);
  return {
    async send(request) {
      const deadline = AbortSignal.timeout(request.deadlineMs);
      let url = checkedUrl(request.url, rule);
      for (let left = request.redirects; ; left--) {
        const answer = await sendOnce(url, request, guardedLookup(rule, resolve), deadline);
        const next = request.redirects === 0 ? null : leadsTo(answer);
        if (next === null) return answer;
        if (left === 0) throw new OutboundError('redirects', `It leads on more than ${request.redirects} times`);
        url = checkedUrl(next, rule, url);
      }
    },
    async check(text) {
      const url = checkedUrl(text, rule);
      const host = literalOf(url);
      if (isIP(host) !== 0) return;
      const found = await within(CONNECT_MS, resolve(host)).catch(() => []);
      if (found.length > 0) permitted(host, found, rule);
    },
  };
}

/** Where a request goes. The parser of URLs has made one of every spelling of an IP address (0x7f.1, 2130706433). */
function checkedUrl(text: string, rule: AddressRule, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new OrfeasError('FORBIDDEN_ADDRESS', `Expected an http or https address but received ${text.slice(0, 200)}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new OrfeasError('FORBIDDEN_ADDRESS', `Expected an address without credentials for ${url.host}`);
  }
  const host = literalOf(url);
  // A literal is connected to without asking for its name.
  if (isIP(host) !== 0 && !rule(host)) throw forbidden(url.hostname);
  return url;
}

function literalOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** The addresses of a name that may be connected to. Judged where the connection is made: a name may change its mind. */
function guardedLookup(rule: AddressRule, resolve: Resolve): LookupFunction {
  return (name, options, callback) => {
    resolve(name)
      .then((found) => permitted(name, found, rule))
      .then(
        (addresses) => {
          if (options.all) return callback(null, addresses);
          const first = addresses[0] as LookupAddress;
          callback(null, first.address, first.family);
        },
        (error: Error) => callback(error, []),
      );
  };
}

function permitted(name: string, found: readonly LookupAddress[], rule: AddressRule): LookupAddress[] {
  const allowed = found.filter(({ address }) => rule(address));
  if (allowed.length === 0) throw forbidden(name);
  return allowed;
}

/** One exchange, on a connection of its own: none that was judged for another request is used again. */
async function sendOnce(
  url: URL,
  request: OutboundRequest,
  lookup: LookupFunction,
  deadline: AbortSignal,
): Promise<OutboundAnswer> {
  const { method, headers, body } = request;
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = open(url, {
    method,
    headers: { 'user-agent': 'orfeas', ...headers, ...(body === undefined ? {} : { 'content-length': body.length }) },
    lookup,
    agent: false,
    signal: deadline,
  });
  try {
    const incoming = await answerTo(outgoing, body);
    const head = { status: incoming.statusCode ?? 0, headers: incoming.headers };
    const isRead = request.redirects === 0 || leadsTo(head) === null;
    return { ...head, bytes: isRead ? await readBytes(incoming, request) : new Uint8Array() };
  } catch (error) {
    throw explained(error, url, deadline, request.deadlineMs);
  } finally {
    outgoing.destroy();
  }
}

/** Where an answer leads on to; null where it is the end. */
function leadsTo({ status, headers }: Pick<OutboundAnswer, 'status' | 'headers'>): string | null {
  return REDIRECTS.has(status) ? (headers.location ?? null) : null;
}

function answerTo(outgoing: ClientRequest, body: Uint8Array | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => outgoing.destroy(new OutboundError('unreachable', `No connection after ${CONNECT_MS / 1000} s`)),
      CONNECT_MS,
    );
    outgoing.once('socket', (socket) => {
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(late));
    });
    outgoing.once('response', resolve);
    outgoing.once('close', () => {
      clearTimeout(late);
      reject(new OutboundError('unreachable', 'The connection was closed without an answer'));
    });
    // It stays, so that what goes wrong after the answer's head is no uncaught error.
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function explained(error: unknown, url: URL, deadline: AbortSignal, deadlineMs: number): unknown {
  if (error instanceof OrfeasError || error instanceof OutboundError) return error;
  if (deadline.aborted) {
    return new OutboundError('deadline', `No whole answer from ${url.host} after ${deadlineMs / 1000} s`);
  }
  const { code, message } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : SYSTEM_ERRORS[code];
  return new OutboundError('unreachable', `${url.host}: ${known ?? code ?? message}`, { cause: error });
}

/** What clients are told of the errors that happen most. */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'its name can’t be looked up now',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'no connection in time',
};

function forbidden(host: string): OrfeasError {
  return new OrfeasError('FORBIDDEN_ADDRESS', `Expected a public address but received ${host}`);
}

function resolveBySystem(name: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(name, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
