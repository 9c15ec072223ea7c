import type { IncomingHttpHeaders } from 'node:http';

/** What is asked of a server that a client has named. */
export interface OutboundRequest {
  /** http or https, any port, without credentials. */
  url: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** How often an answer of GET may lead elsewhere (301, 302, 303, 307, 308); each address is checked anew. */
  redirects: number;
  /** Largest body of an answer that is read, bytes. */
  maxBytes: number;
  /** What to do with a longer one: fail, or answer with its beginning, also when it breaks off or comes too slowly. */
  onLonger: 'refuse' | 'cut';
  /** For everything together, ms. */
  deadlineMs: number;
  /** Called with the length that the answer declares, before its body is read; the body waits for it. */
  onHead?: (declaredBytes: number | undefined) => Promise<void>;
}

export interface OutboundAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Uint8Array;
}

/** Why a server that was allowed gave no answer that can be used. The message is for clients. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly reason: 'unreachable' | 'deadline' | 'too-long' | 'redirects';

  constructor(reason: OutboundError['reason'], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/** The one door for calls to addresses that clients name: what is not public is refused, unless a setting allows it. */
export interface Outbound {
  /**
   * Sends a request; the addresses that its name stands for are judged when the connection is made.
   * @throws OrfeasError FORBIDDEN_ADDRESS where it leads, or is led, to what is not allowed; OutboundError where
   * the server does not answer as asked. An answer of any status is no error.
   */
  send(request: OutboundRequest): Promise<OutboundAnswer>;
  /**
   * Refuses early what `send` would refuse. A name that can't be resolved now passes: `send` judges it again.
   * @throws OrfeasError FORBIDDEN_ADDRESS
   */
  check(url: string): Promise<void>;
}
