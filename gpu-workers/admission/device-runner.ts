import type { EngineHost } from '../../models/runner/engine-host.js';

/** What a runner says that it holds, MiB. */
export interface RunnerMemory {
  totalMiB: number;
  /** By digest of pack. */
  packs: Record<string, number>;
}

/** What admission needs of a runner. */
export interface DeviceRunner extends EngineHost {
  /** Releases what a pack without jobs holds; resolves when it is gone. */
  evict(digest: string): Promise<void>;
  /** Newest word of what it holds; null before the first. */
  memory(): RunnerMemory | null;
  /** Its process; null while there is none. */
  pid(): number | null;
}
