import { Module } from '@nestjs/common';
import { ModelDirectory } from './model-directory.js';
import { ModelsController } from './models.controller.js';

@Module({ controllers: [ModelsController], providers: [ModelDirectory], exports: [ModelDirectory] })
export class ModelsModule {}
