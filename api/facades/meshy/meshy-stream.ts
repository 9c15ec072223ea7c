import { type GenerationEvent, overallProgress, type StageView } from '../../../contracts/index.js';
import type { EventSource, StreamSink } from '../../events/event-stream.js';
import { PING_FRAME } from '../../events/sse-frame.js';
import { type MeshyTask, meshyStatus } from './meshy-task.js';

/** As our own stream: proxies cut silent connections after 30 to 60 s. */
const PING_MS = 15_000;

/** The stream to one client of Meshy's: id, status and progress after each change, at the end the whole task. */
export class MeshyStream {
  readonly #stages = new Map<string, StageView>();
  #read = 0;
  #status: MeshyTask['status'] = 'PENDING';
  #sent = '';
  #closed = false;
  #unlisten: () => number = () => 0;
  #pings: NodeJS.Timeout | undefined;

  /** `final` reads the task once it has ended; `onClose` is told how many listeners the source has left. */
  constructor(
    private readonly id: string,
    private readonly source: EventSource,
    private readonly sink: StreamSink,
    private readonly final: () => Promise<MeshyTask>,
    private readonly onClose: (listeners: number) => void,
  ) {}

  start(): void {
    this.#unlisten = this.source.listen(() => this.#flush());
    this.sink.once('close', () => this.#close());
    this.#pings = setInterval(() => this.#write(PING_FRAME), PING_MS);
    this.#flush();
  }

  /** Ends the answer. */
  end(): void {
    if (this.#closed) return;
    this.#close();
    this.sink.end();
  }

  #flush(): void {
    const { events, progress, finished } = this.source;
    for (const event of events.slice(this.#read)) this.#take(event);
    this.#read = events.length;
    if (finished) {
      void this.#finish();
      return;
    }
    // Who reads slowly gets fewer frames.
    if (this.sink.writableNeedDrain) return;
    const percent = Math.floor(progress?.progress ?? overallProgress([...this.#stages.values()]));
    const frame = messageFrame({ id: this.id, progress: percent, status: this.#status });
    if (frame !== this.#sent) this.#write(frame);
    this.#sent = frame;
  }

  #take(event: GenerationEvent): void {
    if (event.type === 'status') this.#status = meshyStatus(event.status);
    if (event.type !== 'stage') return;
    this.#stages.set(event.stage.name, event.stage);
    if (this.#status === 'PENDING') this.#status = 'IN_PROGRESS';
  }

  /** The last frame; where the task can't be read now, the client comes back for it. */
  async #finish(): Promise<void> {
    this.#unlisten();
    try {
      this.#write(messageFrame(await this.final()));
    } catch {
      this.#write(errorFrame(503, 'The task has ended and can not be read now. Ask for it again.'));
    }
    this.end();
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

/** What a stream says instead of a task. */
export function errorFrame(status: number, message: string): string {
  return `event: error\ndata: ${JSON.stringify({ status_code: status, message })}\n\n`;
}

function messageFrame(data: MeshyTask | Pick<MeshyTask, 'id' | 'progress' | 'status'>): string {
  return `event: message\ndata: ${JSON.stringify(data)}\n\n`;
}
