import { Module } from '@nestjs/common';
import { BatchRecords } from './batch-records.js';
import { BatchStarter } from './batch-starter.js';

@Module({
  providers: [BatchStarter, BatchRecords],
  exports: [BatchStarter],
})
export class BatchesModule {}
