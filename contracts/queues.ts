/** The task queue of the workflows. */
export const WORKFLOW_QUEUE = 'workflows';

/** The task queue of the stages that need no device. */
export const CPU_QUEUE = 'cpu';

/** The task queue of the sequences, which workers with Chromium serve. */
export const RENDER_QUEUE = 'render';

/** The task queue of a pack: polled only by workers on which the pack is resident or would fit. */
export function gpuQueue(pack: string): string {
  return `gpu-${pack}`;
}
