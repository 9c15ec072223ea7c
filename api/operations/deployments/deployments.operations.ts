import {
  deploymentListSchema,
  deploymentSchema,
  promoteRequestSchema,
  rampRequestSchema,
} from '../../../contracts/index.js';
import type { Operation } from '../../http/openapi/operation.js';

export const DEPLOYMENTS_SCHEMAS = {
  Deployment: deploymentSchema,
  DeploymentList: deploymentListSchema,
  RampRequest: rampRequestSchema,
  PromoteRequest: promoteRequestSchema,
} as const;

const ERRORS = ['FORBIDDEN', 'ORCHESTRATOR_UNAVAILABLE'] as const;
const CHANGE_ERRORS = ['INVALID_REQUEST', 'DEPLOYMENT_NOT_FOUND', 'DEPLOYMENT_UNCHANGED', ...ERRORS] as const;

export const DEPLOYMENTS_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/deployments',
    id: 'listDeployments',
    group: 'Operators',
    summary: 'The builds of the workers: which one gets the new work, which still have generations of their own.',
    answers: { 200: { schema: 'DeploymentList', says: 'The deployments that workers with a build have made known.' } },
    errors: ERRORS,
  },
  {
    method: 'post',
    path: '/v1/deployments/{name}/ramp',
    id: 'rampDeployment',
    group: 'Operators',
    summary: 'Give a build a share of the new work; 0 ends the ramp.',
    body: { json: 'RampRequest' },
    answers: { 200: { schema: 'Deployment', says: 'The deployment as it stands now.' } },
    errors: CHANGE_ERRORS,
  },
  {
    method: 'post',
    path: '/v1/deployments/{name}/promote',
    id: 'promoteDeployment',
    group: 'Operators',
    summary: 'Give a build all new work; what is under way stays on the build that it began on.',
    body: { json: 'PromoteRequest' },
    answers: { 200: { schema: 'Deployment', says: 'The deployment as it stands now.' } },
    errors: CHANGE_ERRORS,
  },
  {
    method: 'post',
    path: '/v1/deployments/{name}/rollback',
    id: 'rollBackDeployment',
    group: 'Operators',
    summary: 'End the ramp; where there is none, give the build before all new work again.',
    body: { json: 'PromoteRequest' },
    answers: { 200: { schema: 'Deployment', says: 'The deployment as it stands now.' } },
    errors: CHANGE_ERRORS,
  },
];
