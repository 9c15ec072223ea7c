/** One server-sent event. */
export interface Frame {
  id: string;
  event: string;
  data: string;
}

/** Puts the frames of `text/event-stream` together from pieces of text (HTML standard §9.2.6). */
export class FrameReader {
  #rest = '';
  #id = '';
  #event = '';
  #data: string[] = [];

  /** The frames that end in this piece; comments and frames without data are none. */
  push(piece: string): Frame[] {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): Frame[] {
    if (line !== '') {
      const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (name === 'id') this.#id = value;
      else if (name === 'event') this.#event = value;
      else if (name === 'data') this.#data.push(value);
      return [];
    }
    const frame = { id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') };
    const isOne = this.#data.length > 0;
    this.#event = '';
    this.#data = [];
    return isOne ? [frame] : [];
  }
}
