import type { z } from 'zod';
import { type Settings, settingsSchema } from './settings.js';

/** The configuration can't be used; the message lists every fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings once, from the environment. A variable that is set but empty counts as unset.
 * @throws ConfigError with all faults together.
 */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  return parseEnvironment(settingsSchema, environment);
}

/** Reads any schema of variables by the same rules as {@link readSettings}. */
export function parseEnvironment<T extends z.ZodType>(schema: T, environment: NodeJS.ProcessEnv): z.output<T> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`These settings can't be used:\n${faults.join('\n')}\nSee docs/operations.md.`);
}
