import type { CameraPlace, FrameOrder, StageLook } from '../contracts/scene.js';
import { PixelReader } from './pixel-reader.js';
import './scene-page.js';
import { ModelStage } from './model-stage.js';

/** Pictures that may be on their way to the server while the next is drawn. */
const POSTS_IN_FLIGHT = 3;

let stage: ModelStage | null = null;

window.scene = {
  async open(address: string, look: StageLook) {
    stage = await ModelStage.open(address, look);
  },
  draw: (orders) => drawAll(opened(), orders),
  show(place: CameraPlace) {
    const { canvas } = opened();
    if (!canvas.isConnected) document.body.append(canvas);
    opened().draw(place);
  },
};

function opened(): ModelStage {
  if (stage === null) throw new Error('Expected an opened model');
  return stage;
}

/** One picture is read back while the next is drawn, and those before are posted. */
async function drawAll(open: ModelStage, orders: readonly FrameOrder[]): Promise<void> {
  // Nobody looks: the browser need not put it on a screen.
  open.canvas.remove();
  const reader = new PixelReader(open.gl, open.size);
  const posts = new Set<Promise<void>>();
  let before: { frame: number; pixels: Promise<Uint8Array<ArrayBuffer>> } | null = null;
  const send = async ({ frame, pixels }: NonNullable<typeof before>) => {
    const bytes = await pixels;
    while (posts.size >= POSTS_IN_FLIGHT) await Promise.race(posts);
    const sent = post(frame, bytes).finally(() => posts.delete(sent));
    posts.add(sent);
  };
  for (const order of orders) {
    open.draw(order);
    const pixels = reader.read(order.window);
    if (before !== null) await send(before);
    before = { frame: order.frame, pixels };
  }
  if (before !== null) await send(before);
  await Promise.all(posts);
  reader.close();
}

async function post(frame: number, pixels: Uint8Array<ArrayBuffer>): Promise<void> {
  // As a blob: bodies of bytes are also told, in text, to who drives the browser, which takes five times as long.
  const answer = await fetch(`frames/${frame}`, { method: 'POST', body: new Blob([pixels]) });
  if (!answer.ok) throw new Error(`Expected frame ${frame} to be taken but it was answered with ${answer.status}`);
}
