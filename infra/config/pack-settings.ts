import type { z } from 'zod';
import { parseEnvironment } from './read-settings.js';
import { settingsSchema } from './settings.js';

/** What the process behind `./orfeas models` reads: it needs neither store nor Temporal. */
export const packSettingsSchema = settingsSchema.pick({
  ORFEAS_MODELS_DIR: true,
  ORFEAS_TERRITORY: true,
  ORFEAS_HUB_URL: true,
  ORFEAS_HUB_TOKEN: true,
  ORFEAS_CATALOGUE: true,
  // What a pack is measured on.
  ORFEAS_DEVICE: true,
  ORFEAS_DEVICE_SHARE: true,
  ORFEAS_NVIDIA_SMI: true,
  ORFEAS_DRAIN_AFTER: true,
  ORFEAS_THREADS: true,
});
export type PackSettings = z.output<typeof packSettingsSchema>;

/** @throws ConfigError with all faults together. */
export function readPackSettings(environment: NodeJS.ProcessEnv = process.env): PackSettings {
  return parseEnvironment(packSettingsSchema, environment);
}
