import type { Runner } from '../../models/runner/runner-client.js';

/** What admission needs of a runner. */
export type DeviceRunner = Pick<Runner, 'run' | 'evict' | 'recycle' | 'memory' | 'pid'>;
