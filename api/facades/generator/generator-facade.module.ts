import { Module } from '@nestjs/common';
import { HealthModule } from '../../health/health.module.js';
import { ModelsModule } from '../../models/models.module.js';
import { SequencesModule } from '../../sequences/sequences.module.js';
import { GeneratorFacadeController } from './generator-facade.controller.js';

@Module({ imports: [SequencesModule, HealthModule, ModelsModule], controllers: [GeneratorFacadeController] })
export class GeneratorFacadeModule {}
