export { batchWorkflow } from './batch.js';
export { generateWorkflow } from './generation.js';
