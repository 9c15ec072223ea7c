import { Client } from 'minio';
import type { Settings } from '../../infra/config/settings.js';
import { clientOptions } from '../../infra/storage/client-options.js';

/** Makes the bucket keep every version from now on; returns how many versions of a key it has. */
export async function versionsOf(settings: Settings): Promise<(key: string) => Promise<number>> {
  const client = new Client(clientOptions(settings));
  const bucket = settings.ORFEAS_S3_BUCKET;
  await client.setBucketVersioning(bucket, { Status: 'Enabled' });
  return async (key) => {
    let count = 0;
    for await (const item of client.listObjects(bucket, key, true, { IncludeVersion: true })) {
      if ((item as { name?: string }).name === key) count += 1;
    }
    return count;
  };
}
