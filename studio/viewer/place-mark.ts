import { Group, Mesh, MeshBasicMaterial, SphereGeometry } from 'three';
import type { ViewerPoint } from './viewer-point.js';

const DOT_RADIUS = 0.011;
const HALO_RADIUS = 0.035;
const COLOUR = 0xd4380d;

/** A dot with a halo that marks a place of the model, seen through whatever is before it. */
export class PlaceMark {
  readonly root = new Group();
  readonly #ball = new SphereGeometry(1, 24, 16);
  readonly #materials: MeshBasicMaterial[] = [];

  constructor() {
    this.root.add(this.#sphere(HALO_RADIUS, 0.35, 1), this.#sphere(DOT_RADIUS, 1, 2));
    this.root.visible = false;
  }

  /** Moves it to a place; null hides it. */
  put(at: ViewerPoint | null): void {
    this.root.visible = at !== null;
    if (at !== null) this.root.position.set(...at);
  }

  dispose(): void {
    this.#ball.dispose();
    for (const material of this.#materials) material.dispose();
  }

  #sphere(radius: number, opacity: number, order: number): Mesh {
    const material = new MeshBasicMaterial({ color: COLOUR, transparent: true, opacity, depthTest: false });
    this.#materials.push(material);
    const sphere = new Mesh(this.#ball, material);
    sphere.scale.setScalar(radius);
    sphere.renderOrder = order;
    return sphere;
  }
}
