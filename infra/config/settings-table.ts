import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { localSettingsSchema } from './local-settings.js';
import { replaceTable } from './replace-table.js';
import { settingsSchema } from './settings.js';

/** The tables of docs/operations.md: the name that their markers carry, and the schema they show. */
const TABLES = { settings: settingsSchema, 'local settings': localSettingsSchema } as const;
type TableName = keyof typeof TABLES;

/** A table of settings in Markdown: name, default as an operator would write it, meaning. */
export function settingsTable(name: TableName = 'settings'): string {
  const shape: Record<string, z.ZodType> = TABLES[name].shape;
  const rows = Object.entries(shape).map(
    ([variable, schema]) => `| \`${variable}\` | ${defaultOf(schema)} | ${schema.description ?? ''} |`,
  );
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** Puts the tables between their markers; see {@link replaceTable}. */
export function withSettingsTables(page: string): string {
  return (Object.keys(TABLES) as TableName[]).reduce(
    (text, name) => replaceTable(text, name, settingsTable(name)),
    page,
  );
}

/** What a variable counts as when it is not set, as it would be written in the environment. */
function defaultOf(schema: z.ZodType): string {
  const { def } = schema as unknown as { def: { type: string; defaultValue?: unknown; in?: z.ZodType } };
  if (def.type === 'default' || def.type === 'prefault') {
    return def.defaultValue === '' ? 'empty' : `\`${String(def.defaultValue)}\``;
  }
  if (def.type === 'pipe' && def.in !== undefined) return defaultOf(def.in);
  return def.type === 'optional' ? 'not set' : '**required**';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../../../docs/operations.md', import.meta.url));
  writeFileSync(path, withSettingsTables(readFileSync(path, 'utf8')));
}
