/** Where a model is looked at from, in viewer units. */
export interface Pose {
  position: [x: number, y: number, z: number];
  target: [x: number, y: number, z: number];
}

/** Viewers that are turned together. */
export class CameraLink {
  readonly #members = new Set<{ follow(pose: Pose): void }>();
  #last: Pose | null = null;

  /** Lets a viewer take part; call what it returns to let it go. */
  join(member: { follow(pose: Pose): void }): () => void {
    this.#members.add(member);
    if (this.#last !== null) member.follow(this.#last);
    return () => this.#members.delete(member);
  }

  /** Has all the others look from where one does. */
  tell(pose: Pose, from: { follow(pose: Pose): void }): void {
    this.#last = pose;
    for (const member of this.#members) if (member !== from) member.follow(pose);
  }
}
