import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Logger } from '../../infra/telemetry/logger.js';
import type { Metrics } from '../../infra/telemetry/metrics.js';
import type { QueueInspector } from '../../infra/temporal/generation-gateway.js';
import { QueueReports } from '../generations/queue-reports.js';
import type { FastifyReply } from '../http/request-context.js';
import { ModelDirectory } from '../models/model-directory.js';
import { INSPECTOR, LOGGER, METRICS } from '../tokens.js';
import { FinishedObserver } from './finished-observer.js';
import { Readiness } from './readiness.js';

@Controller()
export class HealthController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(INSPECTOR) private readonly inspector: QueueInspector,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(QueueReports) private readonly waits: QueueReports,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(FinishedObserver) private readonly finished: FinishedObserver,
  ) {}

  /** Whether the process lives; the seed's clients read `gpu_available` from it. */
  @Get('health')
  health() {
    return { status: 'healthy', gpu_available: this.models.hasGpu() };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const parts = await this.readiness.check();
    const ready = parts.every((part) => part.ready);
    void reply.status(ready ? 200 : 503).header('Cache-Control', 'no-store');
    return { ready, parts };
  }

  @Get('metrics')
  async scrape(@Res() reply: FastifyReply): Promise<void> {
    await Promise.all([this.#observeQueues(), this.finished.observe()]).catch((err) =>
      this.logger.warn({ err }, 'some metrics can not be read now'),
    );
    void reply.header('Content-Type', this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }

  async #observeQueues(): Promise<void> {
    this.metrics.queueBacklog.reset();
    this.metrics.queueOldestSeconds.reset();
    this.metrics.queuePolled.reset();
    const queues = await this.readiness.queues();
    await Promise.all(
      queues.map(async ({ queue, kind }) => {
        const report = await this.inspector.report(queue, kind);
        this.metrics.queueBacklog.set({ queue }, report.backlog);
        this.metrics.queueOldestSeconds.set({ queue }, report.oldestSeconds);
        const isServed = report.polled || (await this.waits.isServed(queue, kind));
        this.metrics.queuePolled.set({ queue }, isServed ? 1 : 0);
      }),
    );
  }
}
