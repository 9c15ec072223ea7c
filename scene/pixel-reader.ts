import type { FrameOrder } from '../contracts/scene.js';

/** Buffers in turns, so that one is filled while another is read. */
const BUFFERS = 2;

/** Reads pictures back without holding up the drawing of the next: WebGL 2 fills a buffer, and says when it has. */
export class PixelReader {
  readonly #gl: WebGL2RenderingContext;
  readonly #buffers: WebGLBuffer[];
  #turn = 0;

  constructor(gl: WebGL2RenderingContext, size: number) {
    this.#gl = gl;
    this.#buffers = Array.from({ length: BUFFERS }, () => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
      gl.bufferData(gl.PIXEL_PACK_BUFFER, 4 * size * size, gl.STREAM_READ);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
      return buffer;
    });
  }

  /** A part of the picture that was just drawn: RGBA rows from the bottom. At most as many may be unread as there are buffers. */
  async read({ left, bottom, width, height }: FrameOrder['window']): Promise<Uint8Array<ArrayBuffer>> {
    const gl = this.#gl;
    const buffer = this.#buffers[this.#turn++ % BUFFERS]!;
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
    gl.readPixels(left, bottom, width, height, gl.RGBA, gl.UNSIGNED_BYTE, 0);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (fence === null) throw new Error('Expected a WebGL context but it is lost');
    gl.flush();
    while (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) await turn();
    gl.deleteSync(fence);
    const pixels = new Uint8Array(4 * width * height);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
    gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, pixels);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    if (gl.isContextLost()) throw new Error('Expected a WebGL context but it is lost');
    return pixels;
  }

  close(): void {
    for (const buffer of this.#buffers) this.#gl.deleteBuffer(buffer);
  }
}

/** Lets the page do something else for a moment. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}
