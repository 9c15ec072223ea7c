import type { z } from 'zod';
import { parseEnvironment } from './read-settings.js';
import { settingsSchema } from './settings.js';

/** What the process behind `./orfeas models` reads: it needs neither store nor Temporal. */
export const packSettingsSchema = settingsSchema.pick({
  ORFEAS_PACKS: true,
  ORFEAS_MODELS_DIR: true,
  ORFEAS_TERRITORY: true,
  ORFEAS_HUB_URL: true,
  ORFEAS_HUB_TOKEN: true,
  ORFEAS_CATALOGUE: true,
});
export type PackSettings = z.output<typeof packSettingsSchema>;

/** @throws ConfigError with all faults together. */
export function readPackSettings(environment: NodeJS.ProcessEnv = process.env): PackSettings {
  return parseEnvironment(packSettingsSchema, environment);
}
