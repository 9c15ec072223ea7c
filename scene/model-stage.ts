import {
  AmbientLight,
  Color,
  DirectionalLight,
  HemisphereLight,
  LinearSRGBColorSpace,
  NeutralToneMapping,
  NoToneMapping,
  PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  WebGLRenderer,
} from 'three';
import type { CameraPlace, StageLook } from '../contracts/scene.js';
import { lightRoom } from './light-room.js';
import { loadModel } from './load-model.js';
import { showAsIs } from './show-as-is.js';

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
      renderer.toneMapping = NeutralToneMapping;
      if (look.light === 'studio') lightAsStudio(renderer, scene);
      else lightEvenly(scene);
    }
    await renderer.compileAsync(scene, new PerspectiveCamera());
    return new ModelStage(renderer, scene, look);
  }

  draw({ eye, target }: CameraPlace): void {
    this.#camera.position.set(...eye);
    this.#camera.lookAt(...target);
    this.#renderer.render(this.#scene, this.#camera);
  }
}

function lightAsStudio(renderer: WebGLRenderer, scene: Scene): void {
  scene.environment = lightRoom(renderer);
  scene.environmentIntensity = 0.5;
  const key = new DirectionalLight(0xffffff, 1.1);
  key.position.set(-1.2, 2.6, 1.8);
  scene.add(key);
}

/** From all around, a little less from below: form is told, and no side is dark. */
function lightEvenly(scene: Scene): void {
  scene.add(new AmbientLight(grey(1), 1.2), new HemisphereLight(grey(1), grey(0.45), 1.3));
}

function grey(brightness: number): Color {
  return new Color().setRGB(brightness, brightness, brightness, LinearSRGBColorSpace);
}
