import { z } from 'zod';

/**
 * The worker deployments, in the order in which a build takes over: the GPU workers must know the work before the
 * workflows that ask for it.
 */
export const DEPLOYMENTS = ['orfeas-gpu', 'orfeas-orchestrator'] as const;
export type DeploymentName = (typeof DEPLOYMENTS)[number];

/**
 * How a build stands: `current` gets all new work but for the share of the one that is `ramping`; `draining` still
 * has generations of its own, `drained` has none left, `inactive` never had any.
 */
export const BUILD_STATUSES = ['current', 'ramping', 'draining', 'drained', 'inactive'] as const;

/** One build of a deployment's workers. Times are ISO 8601. */
export const buildSchema = z.object({
  build: z.string(),
  status: z.enum(BUILD_STATUSES),
  /** When its first worker polled. */
  createdAt: z.string().nullable(),
  /** When it last became current or ramping, or ceased to be. */
  changedAt: z.string().nullable(),
});
export type Build = z.infer<typeof buildSchema>;

/** A worker deployment as operators see it. */
export const deploymentSchema = z.object({
  name: z.enum(DEPLOYMENTS),
  /** The build that new work goes to; null while none was promoted, when versioned workers get none. */
  current: z.string().nullable(),
  /** The build that a share of the new work goes to, percent. */
  ramping: z.object({ build: z.string(), percent: z.number() }).nullable(),
  /** The newest first. */
  builds: z.array(buildSchema),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** The workers' deployments; empty on a server whose workers have no builds. */
export const deploymentListSchema = z.object({ items: z.array(deploymentSchema) });

const build = z.string().min(1).max(255).optional().describe('By default the newest that is not current.');

/** Body of `POST /v1/deployments/{name}/ramp`. */
export const rampRequestSchema = z.strictObject({
  percent: z.number().min(0).max(100).describe('Share of the new work, percent; 0 ends the ramp.'),
  build,
});
export type RampRequest = z.infer<typeof rampRequestSchema>;

/** Body of `POST /v1/deployments/{name}/promote` and `/rollback`. */
export const promoteRequestSchema = z.strictObject({
  build: build.describe('By default: promote, the one that ramps, else the newest; rollback, the one before.'),
});
export type PromoteRequest = z.infer<typeof promoteRequestSchema>;
