import { Module } from '@nestjs/common';
import { GenerationsModule } from '../generations/generations.module.js';
import { EventsController } from './events.controller.js';
import { Watches } from './watches.js';

@Module({ imports: [GenerationsModule], controllers: [EventsController], providers: [Watches], exports: [Watches] })
export class EventsModule {}
