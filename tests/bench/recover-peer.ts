import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

/** What the peer's activity does. */
export interface PeerSteps {
  count: number;
  stepMs: number;
  heartbeatTimeoutMs: number;
}

/** The other side of the bench: steps that take as long as ours, each kept in the details of a heartbeat. */
export const peerActivities = {
  async doSteps({ count, stepMs }: PeerSteps): Promise<void> {
    const context = Context.current();
    const done = (context.info.heartbeatDetails as number | undefined) ?? 0;
    for (let step = done + 1; step <= count; step++) {
      await delay(stepMs, undefined, { signal: context.cancellationSignal });
      context.heartbeat(step);
      process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), step })}\n`);
    }
  },
};

if (import.meta.main) {
  const [address] = process.argv.slice(2);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address: address! }),
    namespace: 'default',
    taskQueue: 'peer-steps',
    activities: peerActivities,
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  });
  await worker.run();
}
