export { batchWorkflow } from './batch.js';
export { deliveryWorkflow } from './delivery.js';
export { generateWorkflow } from './generation.js';
export { meshWorkflow } from './mesh.js';
export { eraseMeshWorkflow, eraseWorkflow, retentionWorkflow } from './retention.js';
export { sequenceWorkflow } from './sequence.js';
export { turnsWorkflow } from './turns.js';
