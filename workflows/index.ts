export { generateWorkflow } from './generation.js';
