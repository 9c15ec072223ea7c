/** The stages of a generation, in the order in which they run. */
export const STAGE_NAMES = ['preprocess', 'shape', 'texture', 'export'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

/** What is done with a mesh that was sent: a stage each, of no generation. */
export const MESH_STAGE_NAMES = ['analyze', 'repair'] as const;
export type MeshStageName = (typeof MESH_STAGE_NAMES)[number];

/** The stage of a sequence. */
export const SEQUENCE_STAGE = 'sequence';
/** The name under which Temporal knows the activity that runs it. */
export const SEQUENCE_ACTIVITY = 'renderSequence';

/** Whatever a stage can be called. */
export const ALL_STAGE_NAMES = [...STAGE_NAMES, ...MESH_STAGE_NAMES, SEQUENCE_STAGE] as const;
export type AnyStageName = (typeof ALL_STAGE_NAMES)[number];

/** The stages after which a generation can be held. */
export const PAUSE_STAGES = ['preprocess', 'shape', 'texture'] as const satisfies readonly StageName[];
export type PauseStage = (typeof PAUSE_STAGES)[number];

/** The name under which Temporal knows the activity that runs a stage. */
export const STAGE_ACTIVITIES = {
  preprocess: 'preparePicture',
  shape: 'generateShape',
  texture: 'generateTexture',
  export: 'exportModel',
} as const satisfies Record<StageName, string>;

/** The same for the stages of meshes. */
export const MESH_STAGE_ACTIVITIES = {
  analyze: 'analyzeMesh',
  repair: 'repairMesh',
} as const satisfies Record<MeshStageName, string>;

export const STAGE_STATUSES = ['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'CANCELED'] as const;
export type StageStatus = (typeof STAGE_STATUSES)[number];

/** How much of a generation's progress a stage stands for; the shares add up to 1 (measured on `inflate`, 2 cores). */
export const STAGE_SHARES: Record<StageName, number> = { preprocess: 0.15, shape: 0.25, texture: 0.35, export: 0.25 };
