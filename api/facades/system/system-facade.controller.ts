import { Controller, Get, Inject } from '@nestjs/common';
import { ModelDirectory } from '../../models/model-directory.js';
import { systemMemoryProfile, systemModels, systemVram } from './system-view.js';

/** The routes under which operators of an earlier server looked at memory and models, over the workers' reports. */
@Controller('system')
export class SystemFacadeController {
  constructor(@Inject(ModelDirectory) private readonly models: ModelDirectory) {}

  @Get('vram')
  async vram() {
    return systemVram(await this.models.workers());
  }

  @Get('models')
  async list() {
    const [packs, workers] = await Promise.all([this.models.packs(), this.models.workers()]);
    return systemModels(packs, workers);
  }

  @Get('memory-profile')
  async profile() {
    const { rss, heapUsed } = process.memoryUsage();
    return systemMemoryProfile(await this.models.workers(), {
      rss,
      heapUsed,
      uptimeSeconds: Math.round(process.uptime()),
    });
  }
}
