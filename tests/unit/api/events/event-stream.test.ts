import { EventEmitter } from 'node:events';
import { type EventSource, EventStream } from '../../../../api/events/event-stream.js';
import { lastSeq } from '../../../../api/events/sse-frame.js';
import type { GenerationEvent, ProgressEvent } from '../../../../contracts/index.js';

const AT = '2026-01-01T00:00:00.000Z';

/** A generation that the test drives. */
class Source implements EventSource {
  readonly events: GenerationEvent[] = [];
  progress: ProgressEvent | null = null;
  finished = false;
  readonly listeners = new Set<() => void>();

  get last(): number {
    return this.events.length;
  }

  listen(listener: () => void): () => number {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      return this.listeners.size;
    };
  }

  emit(status: 'IN_PROGRESS' | 'SUCCEEDED' = 'IN_PROGRESS'): void {
    this.events.push({ seq: this.last + 1, at: AT, type: 'status', status, error: null });
    this.finished = status === 'SUCCEEDED';
    this.tell();
  }

  step(step: number): void {
    this.progress = { stage: 'shape', attempt: 1, step, steps: 10, progress: step };
    this.tell();
  }

  tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** A connection that keeps what it is sent. */
class Sink extends EventEmitter {
  writable = true;
  writableNeedDrain = false;
  text = '';

  write(text: string): void {
    this.text += text;
  }

  end(): void {
    this.writable = false;
    this.emit('close');
  }

  get ids(): string[] {
    return [...this.text.matchAll(/^id: (.*)$/gm)].map((match) => match[1] as string);
  }
}

function open(source: Source, after = 0): { sink: Sink; stream: EventStream; closed: number[] } {
  const sink = new Sink();
  const closed: number[] = [];
  const stream = new EventStream(source, after, sink, (listeners) => closed.push(listeners));
  stream.start();
  return { sink, stream, closed };
}

describe('EventStream', () => {
  test('sends what was, what comes, and ends after the final status', () => {
    const source = new Source();
    source.emit();
    const { sink, closed } = open(source);
    source.emit();
    source.step(1);
    source.step(2);
    source.emit('SUCCEEDED');
    expect(sink.ids).toEqual(['1', '2', '2.1.1', '2.1.2', '3']);
    expect(sink.writable).toBe(false);
    expect(closed).toEqual([0]);
  });

  test('a client that comes back at any point misses no numbered event and gets none twice', () => {
    const source = new Source();
    const { sink: whole } = open(source);
    const cuts = ['', '1', '2', '2.1.4', '3'];
    for (let i = 0; i < 2; i++) source.emit();
    source.step(4);
    for (let i = 0; i < 2; i++) source.emit();
    source.emit('SUCCEEDED');
    for (const cut of cuts) {
      const { sink } = open(source, lastSeq(cut));
      const before = whole.ids.slice(0, whole.ids.indexOf(cut) + 1);
      const numbered = [...before, ...sink.ids].filter((id) => !id.includes('.'));
      expect(numbered).toEqual(['1', '2', '3', '4', '5']);
    }
  });

  test('tells a client that is ahead of a new watch nothing old', () => {
    const source = new Source();
    const { sink, stream } = open(source, 3);
    for (let i = 0; i < 3; i++) source.emit();
    source.step(1);
    source.emit();
    expect(sink.ids).toEqual(['3.1.1', '4']);
    stream.end();
  });

  test('drops progress, never numbered events, for a client that reads slowly', () => {
    const source = new Source();
    const { sink, stream } = open(source);
    sink.writableNeedDrain = true;
    source.emit();
    source.step(1);
    source.emit();
    expect(sink.ids).toEqual(['1', '2']);
    stream.end();
  });

  test('lets go of everything when the client leaves', () => {
    const source = new Source();
    const { sink, closed } = open(source);
    const other = open(source);
    sink.emit('close');
    expect(closed).toEqual([1]);
    source.emit();
    expect(sink.ids).toEqual([]);
    other.stream.end();
    other.stream.end();
    expect(other.closed).toEqual([0]);
    expect(source.listeners.size).toBe(0);
  });
});

describe('lastSeq', () => {
  test.each([
    ['7', 7],
    ['7.1.40', 7],
    [undefined, 0],
    ['', 0],
    ['-3', 0],
    ['7.x', 0],
    ['99999999999999', 0],
  ])('of %p is %p', (id, expected) => {
    expect(lastSeq(id)).toBe(expected);
  });
});
