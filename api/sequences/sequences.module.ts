import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { GenerationsModule } from '../generations/generations.module.js';
import { SequenceLimit } from './sequence-limit.js';
import { SequenceReader } from './sequence-reader.js';
import { SequencesController } from './sequences.controller.js';
import { SequencesService } from './sequences.service.js';

@Module({
  imports: [ArtifactsModule, GenerationsModule],
  controllers: [SequencesController],
  providers: [SequencesService, SequenceReader, SequenceLimit],
  exports: [SequencesService, SequenceReader],
})
export class SequencesModule {}
