import { chromiumPath } from '../../infra/config/chromium-path.js';
import { missingProgram } from './readers/debian-program.js';

const missing = chromiumPath() === null ? await missingProgram('chromium', 'chromium') : null;

/** Chromium's program, installed where it is missing and that can be done; else null. */
export const chromium = chromiumPath();

if (chromium === null) {
  process.stderr.write(`skipped, for want of a browser: ${missing ?? 'ORFEAS_CHROMIUM names no program'}\n`);
}

/** `describe` where there is a browser. */
export const chromiumSuite = chromium === null ? describe.skip : describe;
