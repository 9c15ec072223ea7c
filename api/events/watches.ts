import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { Logger } from '../../infra/telemetry/logger.js';
import type { Metrics } from '../../infra/telemetry/metrics.js';
import type { GenerationGateway } from '../../infra/temporal/generation-gateway.js';
import { GenerationReader } from '../generations/generation-reader.js';
import { GenerationRecords } from '../generations/generation-records.js';
import { GATEWAY, LOGGER, METRICS } from '../tokens.js';
import { type EventSource, EventStream, type StreamSink } from './event-stream.js';
import { GenerationWatch } from './generation-watch.js';

/** A stream to one client. */
export interface WatchStream {
  start(): void;
  /** Ends the answer; the client may come back. */
  end(): void;
}

/** One watch a generation, shared by the clients that follow it, and the streams to those clients. */
@Injectable()
export class Watches implements BeforeApplicationShutdown {
  readonly #watches = new Map<string, GenerationWatch>();
  readonly #streams = new Set<WatchStream>();

  constructor(
    @Inject(GATEWAY) private readonly gateway: GenerationGateway,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
  ) {}

  /** Streams the events of a generation after a number to one client, until the final status or until it leaves. */
  follow(tenant: string, id: string, after: number, sink: StreamSink): void {
    this.attach(tenant, id, (watch, onClose) => new EventStream(watch, after, sink, onClose));
  }

  /** Starts a stream on the watch of a generation; it tells `onClose` how many listeners it leaves behind. */
  attach(
    tenant: string,
    id: string,
    create: (watch: EventSource, onClose: (listeners: number) => void) => WatchStream,
  ): void {
    const watch = this.#watch(tenant, id);
    const stream = create(watch, (listeners) => {
      this.#streams.delete(stream);
      this.metrics.eventStreams.set(this.#streams.size);
      if (listeners === 0) this.#drop(watch);
    });
    this.#streams.add(stream);
    this.metrics.eventStreams.set(this.#streams.size);
    stream.start();
  }

  /** Streams and watches that are open, for tests and operators. */
  counts(): { streams: number; watches: number } {
    return { streams: this.#streams.size, watches: this.#watches.size };
  }

  /** Ends all streams, so that the server can close; clients resume elsewhere from their last number. */
  beforeApplicationShutdown(): void {
    for (const stream of [...this.#streams]) stream.end();
  }

  #watch(tenant: string, id: string): GenerationWatch {
    const key = `${tenant}/${id}`;
    const known = this.#watches.get(key);
    if (known !== undefined) return known;
    const watch = new GenerationWatch(tenant, id, {
      gateway: this.gateway,
      records: this.records,
      reader: this.reader,
      onError: (err) => this.logger.error({ err, id }, 'a generation can not be watched'),
    });
    this.#watches.set(key, watch);
    void watch.run();
    return watch;
  }

  #drop(watch: GenerationWatch): void {
    watch.stop();
    const key = `${watch.tenant}/${watch.id}`;
    if (this.#watches.get(key) === watch) this.#watches.delete(key);
  }
}
