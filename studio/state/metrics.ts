/** What the page reads of `GET /api/system-metrics`. */
export interface Metrics {
  timestamp: string;
  cpu: { cores: number; load_average: number[]; usage_percent: number };
  memory: { total_mib: number; used_mib: number; usage_percent: number };
  process: { resident_mib: number; uptime_s: number };
  devices: Device[];
  queues: { queue: string; served: boolean; waiting: number; oldest_s: number }[];
  jobs: { waiting: number; running_on_devices: number };
}

/** A worker and its device. */
export interface Device {
  worker: string;
  device: string;
  healthy: boolean;
  total_mib: number;
  free_mib: number;
  utilization_percent: number | null;
  temperature_c: number | null;
  history: Sample[];
}

/** What a device was like at a moment of the last hour. */
export interface Sample {
  at: string;
  used_mib: number;
  utilization_percent: number | null;
  temperature_c: number | null;
}

/** What of a worker's memory is whose, as `GET /system/vram` tells it. */
export interface Allocation {
  worker: string;
  trouble: string | null;
  foreign_mib: number;
  waiting_jobs: number;
  allocations: { model: string; reserved_mib: number; held_mib: number | null; jobs: number }[];
}

/** A part that must answer for work to be taken. */
export interface PartState {
  part: string;
  ready: boolean;
  detail: string | null;
}
