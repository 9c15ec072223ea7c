import type { GenerationEvent, ProgressEvent } from '../../contracts/index.js';
import { eventFrame, type NumberedEvent, PING_FRAME, progressFrame, RETRY_FRAME, type Step } from './sse-frame.js';

/** Proxies cut silent connections after 30 to 60 s; docs/architecture.md promises a ping every 15 s. */
const PING_MS = 15_000;

/** What a stream reads from; see GenerationWatch. */
export interface EventSource<Event extends NumberedEvent = GenerationEvent, Progress extends Step = ProgressEvent> {
  readonly events: readonly Event[];
  readonly progress: Progress | null;
  readonly finished: boolean;
  readonly last: number;
  listen(listener: () => void): () => number;
}

/** What a stream writes to: the raw response. */
export interface StreamSink {
  readonly writableNeedDrain: boolean;
  readonly writable: boolean;
  write(text: string): unknown;
  end(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/** The stream to one client: each numbered event once, in order, progress as a latest value between them. */
export class EventStream {
  #sent: number;
  #progress: Step | null = null;
  #closed = false;
  #unlisten: () => number = () => 0;
  #pings: NodeJS.Timeout | undefined;

  /** `onClose` is told how many listeners the source has left. */
  constructor(
    private readonly source: EventSource<NumberedEvent, Step>,
    after: number,
    private readonly sink: StreamSink,
    private readonly onClose: (listeners: number) => void,
  ) {
    this.#sent = after;
  }

  start(): void {
    this.#unlisten = this.source.listen(() => this.#flush());
    this.sink.once('close', () => this.#close());
    this.#pings = setInterval(() => this.#write(PING_FRAME), PING_MS);
    this.#write(RETRY_FRAME);
    this.#flush();
  }

  /** Ends the answer; the client may come back and resume. */
  end(): void {
    if (this.#closed) return;
    this.#close();
    this.sink.end();
  }

  #flush(): void {
    const { source } = this;
    for (const event of source.events) {
      if (event.seq <= this.#sent) continue;
      this.#write(eventFrame(event));
      this.#sent = event.seq;
    }
    if (source.finished) {
      this.end();
      return;
    }
    const { progress } = source;
    // A client that reads slowly gets fewer values of progress, never fewer numbered events.
    if (progress === null || progress === this.#progress || this.sink.writableNeedDrain) return;
    // Progress known from before a client's own last number would be older than what it has.
    if (this.#sent > source.last) return;
    this.#progress = progress;
    this.#write(progressFrame(this.#sent, progress));
  }

  #write(text: string): void {
    if (!this.#closed && this.sink.writable) this.sink.write(text);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#pings);
    this.onClose(this.#unlisten());
  }
}
