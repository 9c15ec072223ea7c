import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What Chromium's program is called, the likeliest first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

/** Chromium's program: what ORFEAS_CHROMIUM says, else the first of its usual names on PATH; null where there is none. */
export function chromiumPath(environment: NodeJS.ProcessEnv = process.env): string | null {
  const { ORFEAS_CHROMIUM: chosen = '', PATH = '' } = environment;
  if (chosen !== '') return isProgram(chosen) ? chosen : null;
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return places.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
