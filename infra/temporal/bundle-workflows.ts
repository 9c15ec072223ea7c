import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where the build puts the workflows' bundle and workers find it. */
export const WORKFLOW_BUNDLE_PATH = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));

/** Bundles `workflows/` once at build time, so that a worker starts without webpack. */
async function bundleWorkflows(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.js', import.meta.url)),
  });
  await writeFile(WORKFLOW_BUNDLE_PATH, code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleWorkflows();
