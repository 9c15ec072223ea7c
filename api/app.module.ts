import { type DynamicModule, Module } from '@nestjs/common';
import { ArtifactsModule } from './artifacts/artifacts.module.js';
import { BatchesModule } from './batches/batches.module.js';
import { ControlModule } from './control/control.module.js';
import { EventsModule } from './events/events.module.js';
import { ClassicFacadeModule } from './facades/classic/classic-facade.module.js';
import { GeneratorFacadeModule } from './facades/generator/generator-facade.module.js';
import { HunyuanFacadeModule } from './facades/hunyuan/hunyuan-facade.module.js';
import { MeshyFacadeModule } from './facades/meshy/meshy-facade.module.js';
import { SystemFacadeModule } from './facades/system/system-facade.module.js';
import { GenerationsModule } from './generations/generations.module.js';
import { HealthModule } from './health/health.module.js';
import { DocsModule } from './http/openapi/docs.module.js';
import type { RouteBook } from './http/route-book.js';
import { MeshesModule } from './meshes/meshes.module.js';
import { ModelsModule } from './models/models.module.js';
import { DeploymentsModule } from './operations/deployments/deployments.module.js';
import { QueuesModule } from './operations/queues.module.js';
import { createPartsModule } from './parts.module.js';
import { ReplaysModule } from './replays/replays.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { SequencesModule } from './sequences/sequences.module.js';
import { StudioModule } from './studio/studio.module.js';
import type { ApiParts } from './tokens.js';
import { UploadsModule } from './uploads/uploads.module.js';
import { UsageModule } from './usage/usage.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

const ROOMS = [
  UploadsModule,
  ModelsModule,
  GenerationsModule,
  ControlModule,
  BatchesModule,
  ReplaysModule,
  EventsModule,
  ArtifactsModule,
  MeshesModule,
  SequencesModule,
  DeploymentsModule,
  HealthModule,
  QueuesModule,
  DocsModule,
  ClassicFacadeModule,
  SystemFacadeModule,
  GeneratorFacadeModule,
  RetentionModule,
  UsageModule,
  WebhooksModule,
  MeshyFacadeModule,
  HunyuanFacadeModule,
  StudioModule,
];

@Module({})
class AppModule {}

/** All rooms around the given parts. */
export function createAppModule(parts: ApiParts, routes: RouteBook): DynamicModule {
  return { module: AppModule, imports: [createPartsModule(parts, routes), ...ROOMS] };
}
