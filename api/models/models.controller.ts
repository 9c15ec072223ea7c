import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ModelDirectory } from './model-directory.js';
import { modelView } from './model-view.js';

@Controller('v1/models')
export class ModelsController {
  constructor(@Inject(ModelDirectory) private readonly directory: ModelDirectory) {}

  @Get()
  async list() {
    return { items: (await this.directory.packs()).map(modelView) };
  }

  @Get(':id')
  async get(@Param('id') id: string) {
    return modelView(await this.directory.find(id));
  }
}
