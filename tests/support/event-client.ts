import { type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type GenerationStatus, isFinished } from '../../contracts/statuses.js';

/** A numbered event as it came. */
export interface SeenEvent {
  seq: number;
  /** `status PAUSED`, `stage`, `artifact`. */
  what: string;
  /** From the workflow's clock to its arrival here, ms. */
  lagMs: number;
}

/** A browser waits this long before it reconnects; see RETRY_FRAME of the API. */
const RECONNECT_MS = 200;

/**
 * A client of the event stream as browsers are: it reconnects with Last-Event-ID after every break, to whichever of
 * the addresses answers, until it has the final status.
 */
export class EventClient {
  readonly seen: SeenEvent[] = [];
  /** Streams that broke off before the final status. */
  breaks = 0;
  finished = false;
  #lastId = '';
  #stopped = false;
  #response: IncomingMessage | null = null;

  /** `addresses` are asked again at each attempt; the n-th attempt takes the n-th of them. */
  constructor(
    private readonly id: string,
    private readonly addresses: () => readonly string[],
    private readonly first: number,
  ) {}

  has(what: string): boolean {
    return this.seen.some((event) => event.what === what);
  }

  /** Follows to the end; never rejects. */
  async run(): Promise<void> {
    for (let attempt = this.first; !this.finished && !this.#stopped; attempt++) {
      const addresses = this.addresses();
      await this.#follow(`${addresses[attempt % addresses.length]}/v1/generations/${this.id}/events`);
      if (this.finished || this.#stopped) return;
      this.breaks += 1;
      await delay(RECONNECT_MS);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#response?.destroy();
  }

  /** Numbers that came more than once, and numbers below the last that never came. */
  faults(): { repeats: number[]; misses: number[] } {
    const numbers = this.seen.map(({ seq }) => seq);
    const known = new Set(numbers);
    const last = Math.max(0, ...numbers);
    return {
      repeats: numbers.filter((seq, i) => numbers.indexOf(seq) !== i),
      misses: Array.from({ length: last }, (_, i) => i + 1).filter((seq) => !known.has(seq)),
    };
  }

  #follow(url: string): Promise<void> {
    const headers = this.#lastId === '' ? {} : { 'last-event-id': this.#lastId };
    return new Promise((resolve) => {
      const sent = request(url, { headers, agent: false }, (response) => {
        this.#response = response;
        if (response.statusCode === 204) this.finished = true;
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          const frames = (text + chunk).split('\n\n');
          text = frames.pop() ?? '';
          for (const frame of frames) this.#take(frame);
        });
        response.once('error', () => undefined);
        response.once('close', resolve);
      });
      sent.once('error', () => resolve());
      sent.end();
    });
  }

  #take(frame: string): void {
    const fields = new Map(
      frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(' ') + 1)]),
    );
    const id = fields.get('id');
    if (id === undefined) return;
    this.#lastId = id;
    const kind = fields.get('event') ?? '';
    if (kind === 'progress') return;
    const data = JSON.parse(fields.get('data') ?? '{}') as { seq: number; at: string; status?: GenerationStatus };
    const what = kind === 'status' ? `status ${data.status}` : kind;
    this.seen.push({ seq: data.seq, what, lagMs: Date.now() - Date.parse(data.at) });
    if (kind === 'status' && data.status !== undefined && isFinished(data.status)) this.finished = true;
  }
}
