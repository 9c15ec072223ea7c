import { type DynamicModule, Global, Module } from '@nestjs/common';
import { BodyIntake } from './http/body-intake.js';
import { RouteBook } from './http/route-book.js';
import {
  type ApiParts,
  BATCHES,
  DELIVERIES,
  DEPLOYMENT_DESK,
  GATEWAY,
  INSPECTOR,
  LOGGER,
  MESHES,
  METRICS,
  OUTBOUND,
  QUEUE_CONTROL,
  RETENTION,
  SEQUENCES,
  SETTINGS,
  STORE,
} from './tokens.js';

@Global()
@Module({})
class PartsModule {}

/** What every room is given. */
export function createPartsModule(parts: ApiParts, routes: RouteBook): DynamicModule {
  const given = [
    { provide: SETTINGS, useValue: parts.settings },
    { provide: STORE, useValue: parts.store },
    { provide: GATEWAY, useValue: parts.gateway },
    { provide: BATCHES, useValue: parts.batches },
    { provide: MESHES, useValue: parts.meshes },
    { provide: SEQUENCES, useValue: parts.sequences },
    { provide: DEPLOYMENT_DESK, useValue: parts.deployments },
    { provide: INSPECTOR, useValue: parts.inspector },
    { provide: QUEUE_CONTROL, useValue: parts.queueControl },
    { provide: LOGGER, useValue: parts.logger },
    { provide: METRICS, useValue: parts.metrics },
    { provide: DELIVERIES, useValue: parts.deliveries },
    { provide: OUTBOUND, useValue: parts.outbound },
    { provide: RETENTION, useValue: parts.retention },
    { provide: RouteBook, useValue: routes },
    BodyIntake,
  ];
  return { module: PartsModule, providers: given, exports: given };
}
