import {
  Mesh,
  NeutralToneMapping,
  PCFShadowMap,
  PerspectiveCamera,
  PlaneGeometry,
  Scene,
  ShadowMaterial,
  Spherical,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { Pose } from './camera-link.js';
import { type LoadedModel, loadModel, type ModelFile } from './load-model.js';
import { PlaceMark } from './place-mark.js';
import { isSoftwareDrawn } from './software-drawing.js';
import { keyLight, roomLight } from './studio-light.js';
import type { Surface } from './surface-names.js';
import { Surfaces } from './surfaces.js';
import type { ViewerPoint } from './viewer-point.js';

const FIELD_OF_VIEW_DEGREES = 30;
/** From this far a model of side 1 fills most of the height. */
const START_DISTANCE = 2.6;
const START = new Spherical(START_DISTANCE, Math.PI / 2 - 0.22, 0.4);
const NEAREST = 0.6;
const FARTHEST = 9;
/** More pixels than this per CSS pixel cost time that nobody sees. */
const MOST_PIXELS = 2;
const SHADOW_STRENGTH = 0.22;
/** A marked place is looked at from this far above or below it, radians. */
const MARK_ELEVATION = 0.25;

/** What the viewer tells whoever shows it. */
export interface ViewerListener {
  onLost(): void;
  onRestored(): void;
  /** Somebody has turned, zoomed or moved it. */
  onTurned(pose: Pose): void;
}

/** Shows one model on a canvas. It draws only when something has changed. */
export class ModelViewer {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW_DEGREES, 1, 0.05, 50);
  readonly #controls: OrbitControls;
  readonly #surfaces = new Surfaces();
  readonly #floor = new Mesh(new PlaneGeometry(12, 12), new ShadowMaterial({ opacity: SHADOW_STRENGTH }));
  readonly #mark = new PlaceMark();
  readonly #resizes: ResizeObserver;
  #model: LoadedModel | null = null;
  #surface: Surface = 'solid';
  #frame = 0;
  #isDisposed = false;
  #isFollowing = false;

  /** @throws Error where the browser has no WebGL. */
  constructor(
    readonly canvas: HTMLCanvasElement,
    listener: ViewerListener,
  ) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: !isSoftwareDrawn(), alpha: true });
    this.#renderer.toneMapping = NeutralToneMapping;
    this.#renderer.shadowMap.enabled = true;
    this.#renderer.shadowMap.type = PCFShadowMap;
    this.#renderer.shadowMap.autoUpdate = false;
    this.#floor.rotation.x = -Math.PI / 2;
    this.#floor.receiveShadow = true;
    this.#scene.add(keyLight(), roomLight(), this.#floor, this.#mark.root);
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.minDistance = NEAREST;
    this.#controls.maxDistance = FARTHEST;
    this.#controls.addEventListener('change', () => {
      this.#ask();
      if (!this.#isFollowing) listener.onTurned(this.pose);
    });
    // Listening after three.js, which sets its own state up anew first.
    canvas.addEventListener('webglcontextlost', () => listener.onLost());
    canvas.addEventListener('webglcontextrestored', () => {
      this.#renderer.shadowMap.needsUpdate = true;
      this.#ask();
      listener.onRestored();
    });
    this.#resizes = new ResizeObserver(() => this.#fit());
    this.#resizes.observe(canvas);
    this.#fit();
    this.reset();
  }

  /** Puts another model in the place of the one that is there and draws it; the camera stays. */
  async show(file: ModelFile, signal: AbortSignal): Promise<void> {
    const model = await loadModel(file);
    if (this.#isDisposed || signal.aborted) {
      model.dispose();
      return;
    }
    if (this.#model !== null) {
      this.#scene.remove(this.#model.root);
      this.#model.dispose();
    }
    this.#model = model;
    this.#scene.add(model.root);
    this.#floor.position.y = -model.halfHeight;
    this.#surfaces.adopt(model.root, -model.halfHeight);
    this.look(this.#surface);
    this.#draw();
  }

  /** Whether the model has texture coordinates. */
  get hasUvs(): boolean {
    return this.#surfaces.hasUvs;
  }

  /** Marks a place of the model and turns towards it; null takes the mark away. */
  mark(at: ViewerPoint | null): void {
    this.#mark.put(at);
    if (at !== null && Math.hypot(at[0], at[2]) > Number.EPSILON) {
      this.#place((sphere) => {
        sphere.theta = Math.atan2(at[0], at[2]);
        sphere.phi = Math.PI / 2 - MARK_ELEVATION * Math.sign(at[1] || 1);
      });
    }
    this.#ask();
  }

  /** Where it is looked at from. */
  get pose(): Pose {
    return { position: this.#camera.position.toArray(), target: this.#controls.target.toArray() };
  }

  /** Looks from where another viewer does. */
  follow({ position, target }: Pose): void {
    this.#isFollowing = true;
    this.#camera.position.fromArray(position);
    this.#controls.target.fromArray(target);
    this.#controls.update();
    this.#isFollowing = false;
    this.#ask();
  }

  look(surface: Surface): void {
    this.#surface = surface;
    this.#surfaces.show(surface);
    this.#renderer.shadowMap.needsUpdate = true;
    this.#ask();
  }

  /** Turns the camera around the model, radians. */
  turn(azimuth: number, elevation: number): void {
    this.#place((sphere) => {
      sphere.theta += azimuth;
      sphere.phi -= elevation;
    });
  }

  /** Multiplies the distance. */
  zoom(factor: number): void {
    this.#place((sphere) => {
      sphere.radius = Math.min(Math.max(sphere.radius * factor, NEAREST), FARTHEST);
    });
  }

  reset(): void {
    this.#controls.target.set(0, 0, 0);
    // On tall screens the width is what has to hold it.
    const start = START.clone();
    start.radius /= Math.min(1, this.#camera.aspect);
    this.#camera.position.setFromSpherical(start);
    this.#controls.update();
    this.#ask();
  }

  /** What is seen, as a PNG with a transparent background. */
  screenshot(): Promise<Blob> {
    this.#draw();
    return new Promise((resolve, reject) => {
      this.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('Expected a picture'))), 'image/png');
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    cancelAnimationFrame(this.#frame);
    this.#resizes.disconnect();
    this.#controls.dispose();
    this.#model?.dispose();
    this.#surfaces.dispose();
    this.#mark.dispose();
    this.#renderer.dispose();
  }

  #place(change: (sphere: Spherical) => void): void {
    const offset = new Vector3().subVectors(this.#camera.position, this.#controls.target);
    const sphere = new Spherical().setFromVector3(offset);
    change(sphere);
    sphere.makeSafe();
    this.#camera.position.setFromSpherical(sphere).add(this.#controls.target);
    this.#controls.update();
    this.#ask();
  }

  #fit(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, MOST_PIXELS));
    this.#renderer.setSize(clientWidth, clientHeight, false);
    this.#camera.aspect = clientWidth / clientHeight;
    this.#camera.updateProjectionMatrix();
    this.#draw();
  }

  #ask(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#renderer.render(this.#scene, this.#camera);
  }
}
