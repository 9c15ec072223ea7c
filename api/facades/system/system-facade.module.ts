import { Module } from '@nestjs/common';
import { ModelsModule } from '../../models/models.module.js';
import { SystemFacadeController } from './system-facade.controller.js';

@Module({ imports: [ModelsModule], controllers: [SystemFacadeController] })
export class SystemFacadeModule {}
