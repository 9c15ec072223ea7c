import type { Allocation, Device, Metrics } from '../state/metrics.js';
import { STRINGS } from '../strings.js';
import { formatMiB } from './format.js';
import { Sparkline } from './sparkline.js';

/** Top of the temperature's axis, °C: cards shut down before. */
const HOTTEST_C = 100;

/** The workers' devices: memory, load and temperature of the last hour, and which engine holds how much. */
export function DevicesPanel(props: { metrics: Metrics; allocations: readonly Allocation[] }) {
  const { ops } = STRINGS;
  return (
    <section class="panel wide-panel" aria-labelledby="devices-title">
      <h2 id="devices-title">{ops.devices}</h2>
      {props.metrics.devices.length === 0 && <p class="muted">{ops.noDevices}</p>}
      {props.metrics.devices.map((device) => (
        <DeviceRow
          key={device.worker}
          device={device}
          allocation={props.allocations.find(({ worker }) => worker === device.worker)}
        />
      ))}
    </section>
  );
}

function DeviceRow(props: { device: Device; allocation: Allocation | undefined }) {
  const { device, allocation } = props;
  const { ops } = STRINGS;
  const { total_mib: total, free_mib: free, utilization_percent: load, temperature_c: celsius, history } = device;
  return (
    <div class="device">
      <h3>
        {device.device} <small class="muted">{device.worker}</small>
        {!device.healthy && (
          <span class="status" data-status="FAILED">
            {ops.unwell}
          </span>
        )}
      </h3>
      {allocation?.trouble && <p class="fault">{allocation.trouble}</p>}
      <div class="sparks">
        <Sparkline
          label={ops.memory}
          now={ops.of(formatMiB(total - free), formatMiB(total))}
          values={[...history.map(({ used_mib }) => used_mib), total - free]}
          max={total}
        />
        {load !== null && (
          <Sparkline
            label={ops.load}
            now={`${load} %`}
            values={[...history.map((one) => one.utilization_percent), load]}
            max={100}
          />
        )}
        {celsius !== null && (
          <Sparkline
            label={ops.temperature}
            now={`${celsius} °C`}
            values={[...history.map((one) => one.temperature_c), celsius]}
            max={HOTTEST_C}
          />
        )}
      </div>
      {allocation && (allocation.allocations.length > 0 || allocation.foreign_mib > 0) && (
        <dl class="measures">
          {allocation.allocations.map(({ model, reserved_mib, held_mib, jobs }) => (
            <div key={model}>
              <dt>
                {model} <small>{ops.jobs(jobs)}</small>
              </dt>
              <dd>{ops.reserved(formatMiB(reserved_mib), held_mib === null ? null : formatMiB(held_mib))}</dd>
            </div>
          ))}
          {allocation.foreign_mib > 0 && (
            <div>
              <dt>{ops.foreign}</dt>
              <dd>{formatMiB(allocation.foreign_mib)}</dd>
            </div>
          )}
        </dl>
      )}
    </div>
  );
}
