import { z } from 'zod';
import { parseEnvironment } from './read-settings.js';

const port = z.coerce.number().int().min(1).max(65_535);

/** A clone of reference code, which never enters this repository. */
const checkout = (repository: string) =>
  z.string().optional().describe(`Checkout of ${repository}, for \`test parity\`; its comparisons skip without.`);

/** What the command and the local set-up read; the parts they start read `settings.ts`. */
export const localSettingsSchema = z.object({
  ORFEAS_HOME: z.string().optional().describe('Where the local set-up keeps its state; by default .orfeas.'),
  ORFEAS_CACHE: z.string().optional().describe('Where tools that had to be fetched or built are kept.'),
  ORFEAS_URL: z.url().optional().describe('API that the command talks to, instead of a local set-up.'),
  ORFEAS_API_KEY: z.string().optional().describe('Key that the command sends to the API.'),
  ORFEAS_TEMPORAL_BIN: z.string().optional().describe('Program `temporal`, its server 1.29 or later.'),
  ORFEAS_MINIO_BIN: z.string().optional().describe('Program `minio`.'),
  ORFEAS_API_PORT: port.default(4380).describe('Preferred port of the API; the next free one is taken.'),
  ORFEAS_TEMPORAL_PORT: port.default(7233).describe('Preferred port of Temporal.'),
  ORFEAS_TEMPORAL_UI_PORT: port.default(8233).describe('Preferred port of the Temporal UI.'),
  ORFEAS_MINIO_PORT: port.default(9000).describe('Preferred port of MinIO.'),
  ORFEAS_PARITY_PYTHON: z
    .string()
    .optional()
    .describe('Python with models/export/requirements.txt, for `test parity`; else one is made in the cache.'),
  ORFEAS_REF_TRIPOSR: checkout('VAST-AI-Research/TripoSR'),
  ORFEAS_REF_TRIPOSG: checkout('VAST-AI-Research/TripoSG'),
  ORFEAS_REF_HUNYUAN3D2: checkout('Tencent-Hunyuan/Hunyuan3D-2'),
  ORFEAS_REF_HUNYUAN3D21: checkout('Tencent-Hunyuan/Hunyuan3D-2.1'),
  ORFEAS_REF_U2NET: checkout('xuebinqin/U-2-Net'),
});

export type LocalSettings = z.output<typeof localSettingsSchema> & {
  /** The whole environment, for processes to inherit. */
  environment: NodeJS.ProcessEnv;
};

/**
 * Reads the settings of the command and the local set-up.
 * @throws ConfigError with all faults together.
 */
export function readLocalSettings(environment: NodeJS.ProcessEnv = process.env): LocalSettings {
  return { ...parseEnvironment(localSettingsSchema, environment), environment };
}
