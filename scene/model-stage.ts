import {
  Color,
  DirectionalLight,
  NeutralToneMapping,
  NoToneMapping,
  type Object3D,
  PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  WebGLRenderer,
} from 'three';
import type { CameraPlace, StageLook } from '../contracts/scene.js';
import { diffuseRoom, evenLight, mirroredRoom } from './light-room.js';
import { loadModel } from './load-model.js';
import { drawMatte, isMatte, showAsIs } from './materials.js';
import { reduceDetail } from './reduce-detail.js';

/** How much of the room's light is let in. */
const ROOM_SHARE = 0.5;

/** A model in its light, and the canvas that it is drawn on. */
export class ModelStage {
  readonly canvas: HTMLCanvasElement;
  readonly gl: WebGL2RenderingContext;
  readonly size: number;
  readonly #renderer: WebGLRenderer;
  readonly #scene: Scene;
  readonly #camera: PerspectiveCamera;

  private constructor(renderer: WebGLRenderer, scene: Scene, look: StageLook) {
    this.#renderer = renderer;
    this.#scene = scene;
    this.#camera = new PerspectiveCamera(look.fovDeg, 1, look.near, look.far);
    this.canvas = renderer.domElement;
    this.gl = renderer.getContext() as WebGL2RenderingContext;
    this.size = look.size;
  }

  static async open(address: string, look: StageLook): Promise<ModelStage> {
    const renderer = new WebGLRenderer({ antialias: true, alpha: true, premultipliedAlpha: true });
    renderer.setPixelRatio(1);
    renderer.setSize(look.size, look.size, false);
    renderer.outputColorSpace = SRGBColorSpace;
    const isClear = look.background === 'alpha';
    renderer.setClearColor(
      new Color().setStyle(isClear ? '#000000' : look.background, SRGBColorSpace),
      isClear ? 0 : 1,
    );
    const scene = new Scene();
    const model = await loadModel(address);
    scene.add(model);
    if (look.light === 'flat') {
      showAsIs(model);
      renderer.toneMapping = NoToneMapping;
    } else {
      light(renderer, scene, model, look.light);
      renderer.toneMapping = NeutralToneMapping;
    }
    await reduceDetail(model, (2 * look.near * Math.tan((look.fovDeg * Math.PI) / 360)) / look.size);
    await renderer.compileAsync(scene, new PerspectiveCamera());
    return new ModelStage(renderer, scene, look);
  }

  draw({ eye, target }: CameraPlace): void {
    this.#camera.position.set(...eye);
    this.#camera.lookAt(...target);
    this.#renderer.render(this.#scene, this.#camera);
  }
}

function light(
  renderer: WebGLRenderer,
  scene: Scene,
  model: Object3D,
  kind: Exclude<StageLook['light'], 'flat'>,
): void {
  const matte = isMatte(model);
  const lamps = kind === 'studio' ? [keyLamp()] : [];
  scene.add(...lamps);
  if (kind === 'studio' && !matte) {
    scene.environment = mirroredRoom(renderer);
    scene.environmentIntensity = ROOM_SHARE;
    return;
  }
  const probe = kind === 'studio' ? diffuseRoom() : evenLight();
  if (kind === 'studio') probe.intensity = ROOM_SHARE;
  if (matte) drawMatte(model, { probe, lamps });
  scene.add(probe);
}

function keyLamp(): DirectionalLight {
  const lamp = new DirectionalLight(0xffffff, 1.1);
  lamp.position.set(-1.2, 2.6, 1.8);
  return lamp;
}
