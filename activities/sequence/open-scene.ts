import { fileURLToPath } from 'node:url';
import { OrfeasError } from '../../contracts/errors.js';
import type { FrameOrder, StageLook } from '../../contracts/scene.js';
import { type Browser, openBrowser } from '../../infra/browser/open-browser.js';
import { servePage } from '../../infra/browser/serve-page.js';

/** Where the build puts the page. */
export const SCENE_FOLDER = fileURLToPath(new URL('../../scene', import.meta.url));

/** How Playwright says that what it was asked of is no more. */
const GONE = /has been closed|Target crashed|Target closed|Connection closed/;

export interface SceneOrder {
  /** Chromium's program. */
  chromium: string;
  /** The model, as a GLB. */
  glb: Uint8Array;
  look: StageLook;
  /** Folder of the page, where it is not that of this build. */
  sceneFolder?: string;
  /**
   * Told of each picture as it is drawn: RGBA rows of its window from the bottom, alpha premultiplied. The page waits with
   * the pictures after it until the promise is fulfilled.
   */
  onFrame(frame: number, pixels: Buffer): Promise<void>;
}

/** A model that stands in its light in Chromium, ready to be drawn. */
export interface OpenScene {
  page: Browser['page'];
  /** @throws OrfeasError ENGINE_CRASHED where Chromium ends meanwhile, and whatever `onFrame` throws. */
  draw(frames: readonly FrameOrder[]): Promise<void>;
  close(): Promise<void>;
}

/** @throws OrfeasError UNSUPPORTED_MESH for a model that Chromium can't show, ENGINE_CRASHED where it ends meanwhile. */
export async function openScene(order: SceneOrder): Promise<OpenScene> {
  const refused: unknown[] = [];
  const server = await servePage({
    folder: order.sceneFolder ?? SCENE_FOLDER,
    given: { 'model.glb': order.glb },
    onFrame: (frame, pixels) =>
      order.onFrame(frame, pixels).catch((error: unknown) => {
        refused.push(error);
        throw error;
      }),
  });
  const browser = await openBrowser(order.chromium).catch((cause: Error) => {
    server.close();
    throw new OrfeasError('ENGINE_CRASHED', `Chromium did not start: ${firstLine(cause)}`, { cause });
  });
  const close = async () => {
    server.close();
    await browser.close();
  };
  try {
    await unlessDead(browser, browser.page.goto(server.address));
    await unlessDead(browser, ask(browser, 'open', ['model.glb', order.look])).catch((cause: Error) => {
      if (cause instanceof OrfeasError) throw cause;
      throw new OrfeasError('UNSUPPORTED_MESH', `Chromium can not show the model: ${firstLine(cause)}`, { cause });
    });
  } catch (error) {
    await close();
    throw error;
  }
  const draw = (frames: readonly FrameOrder[]) =>
    unlessDead(browser, ask(browser, 'draw', [frames])).then(
      () => undefined,
      (cause: Error) => {
        if (refused.length > 0) throw refused[0];
        if (cause instanceof OrfeasError) throw cause;
        throw new OrfeasError('ENGINE_CRASHED', `Chromium stopped drawing: ${firstLine(cause)}`, { cause });
      },
    );
  return { page: browser.page, draw, close };
}

/** Calls what the page offers; see ScenePage in the room `scene`. */
function ask({ page }: Browser, what: 'open' | 'draw', given: readonly unknown[]): Promise<unknown> {
  return page.evaluate(
    ([name, values]) => {
      const { scene } = globalThis as unknown as { scene: Record<string, (...values: unknown[]) => Promise<void>> };
      return scene[name]!(...values);
    },
    [what, given] as const,
  );
}

/** @throws OrfeasError ENGINE_CRASHED where Chromium has ended meanwhile, else what `work` throws. */
async function unlessDead<T>({ died, page }: Browser, work: Promise<T>): Promise<T> {
  const death = new Promise<never>((_, reject) => {
    const tell = () => reject(died.reason as Error);
    if (died.aborted) tell();
    else died.addEventListener('abort', tell, { once: true });
  });
  try {
    return await Promise.race([work, death]);
  } catch (error) {
    const cause = error as Error;
    // A call in flight fails a moment before Chromium's end is told.
    if (!died.aborted && !page.isClosed() && !GONE.test(cause.message)) throw cause;
    throw new OrfeasError('ENGINE_CRASHED', `Chromium ended in the middle of its work: ${firstLine(cause)}`, { cause });
  }
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] ?? message;
}
