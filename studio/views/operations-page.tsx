import { useState } from 'preact/hooks';
import type { Usage } from '../../contracts/usage.js';
import { type Advice, advice } from '../form/advice.js';
import type { Metrics } from '../state/metrics.js';
import { type Operations, readOperations, readUsage } from '../state/operations.js';
import { usePoll } from '../state/use-poll.js';
import { STRINGS } from '../strings.js';
import { CarePanel } from './care-panel.js';
import { DevicesPanel } from './devices-panel.js';
import { formatBytes, formatCount, formatMiB, formatSeconds } from './format.js';
import { Icon } from './icons.js';
import { MissingPage } from './missing-page.js';
import { QueuesPanel } from './queues-panel.js';
import { RunningPanel } from './running-panel.js';
import { Scroll } from './scroll.js';
import { useTitle } from './use-title.js';

const EVERY_MS = 3_000;
const USAGE_EVERY_MS = 60_000;
/** A bar that is longer is drawn in another colour. */
const NEARLY_FULL_PERCENT = 90;

/** How the server stands, for whoever looks after it. */
export function OperationsPage() {
  const { ops } = STRINGS;
  useTitle(ops.title);
  const { value, problem, again } = usePoll('operations', readOperations, { everyMs: EVERY_MS });
  const usage = usePoll('usage', readUsage, { everyMs: USAGE_EVERY_MS });
  const [isOperator, setIsOperator] = useState(true);
  if (value !== null && isOperator !== (value.queues !== null)) setIsOperator(value.queues !== null);
  if (problem !== null) return <MissingPage title={ops.title} problem={problem} />;
  return (
    <div class="page ops">
      <div class="title">
        <h1 tabIndex={-1}>{ops.title}</h1>
        {value !== null && <p class="lead">{summary(value)}</p>}
      </div>
      {value === null ? (
        <p class="muted" role="status">
          {STRINGS.generation.loading}
        </p>
      ) : (
        <>
          <AdvicePanel found={advice(value.metrics, value.parts)} />
          <MachinePanel metrics={value.metrics} />
          <QueuesPanel metrics={value.metrics} queues={value.queues} again={again} />
          <DevicesPanel metrics={value.metrics} allocations={value.allocations} />
          <RunningPanel running={value.running} />
          {usage.value !== null && <UsagePanel usage={usage.value} />}
          {isOperator && <CarePanel onDone={again} />}
        </>
      )}
    </div>
  );
}

function summary({ metrics: { jobs, devices } }: Operations): string {
  return STRINGS.ops.summary(jobs.waiting, jobs.running_on_devices, devices.length);
}

function AdvicePanel({ found }: { found: readonly Advice[] }) {
  return (
    <section class="panel" aria-labelledby="advice-title">
      <h2 id="advice-title">{STRINGS.ops.health}</h2>
      {found.length === 0 ? (
        <p class="verdict good">
          <Icon name="check" />
          {STRINGS.ops.allWell}
        </p>
      ) : (
        <ul class="advice">
          {found.map((one) => (
            <li key={adviceText(one)}>
              <Icon name="warning" />
              <span>{adviceText(one)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function adviceText(one: Advice): string {
  const { advice: words } = STRINGS.ops;
  switch (one.kind) {
    case 'part-away':
      return words.partAway(one.part, one.detail ?? '');
    case 'device-unwell':
      return words.unwell(one.device);
    case 'not-served':
      return words.notServed(one.queue, one.waiting);
    case 'slow':
      return words.slow(one.queue, one.minutes);
    case 'hot':
      return words.hot(one.device, one.celsius);
    case 'memory':
      return words.memory(one.percent);
    case 'load':
      return words.load(one.percent);
  }
}

function MachinePanel({ metrics: { cpu, memory, process } }: { metrics: Metrics }) {
  const { ops } = STRINGS;
  const rows: [string, number, string][] = [
    [ops.processor, cpu.usage_percent, ops.cores(cpu.usage_percent, cpu.cores)],
    [ops.memory, memory.usage_percent, ops.of(formatMiB(memory.used_mib), formatMiB(memory.total_mib))],
  ];
  return (
    <section class="panel" aria-labelledby="machine-title">
      <h2 id="machine-title">{ops.machine}</h2>
      {rows.map(([name, percent, text]) => (
        <div key={name} class="meter">
          <span>{name}</span>
          <meter min={0} max={100} high={NEARLY_FULL_PERCENT} optimum={0} value={percent} aria-label={name} />
          <span class="muted">{text}</span>
        </div>
      ))}
      <p class="muted small">{ops.api(formatMiB(process.resident_mib), formatSeconds(process.uptime_s))}</p>
    </section>
  );
}

function UsagePanel({ usage }: { usage: Usage }) {
  const { ops } = STRINGS;
  return (
    <section class="panel" aria-labelledby="usage-title">
      <h2 id="usage-title">{ops.usage}</h2>
      {usage.groups.length === 0 ? (
        <p class="muted">{ops.noUsage}</p>
      ) : (
        <Scroll label={ops.usage}>
          <table class="stacked" aria-labelledby="usage-title">
            <thead>
              <tr>
                {[ops.tenant, ops.generations, ops.seconds, ops.gpuSeconds, ops.written].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {usage.groups.map(({ group, generations, seconds, gpuSeconds, bytes }) => (
                <tr key={group}>
                  <th scope="row">{group}</th>
                  <td data-label={ops.generations}>{formatCount(generations)}</td>
                  <td data-label={ops.seconds}>{formatSeconds(seconds)}</td>
                  <td data-label={ops.gpuSeconds}>{formatSeconds(gpuSeconds)}</td>
                  <td data-label={ops.written}>{formatBytes(bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {usage.storedBytes !== null && <p class="muted small">{ops.stored(formatBytes(usage.storedBytes))}</p>}
    </section>
  );
}
