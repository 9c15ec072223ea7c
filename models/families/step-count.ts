/**
 * Says how far an engine is, in steps of one scale: each graph call before the field's is a step, and the field's calls,
 * whose number is only known at their end, share the steps that were estimated for them.
 */
export class StepCount {
  private done = 0;
  /** Of the steps of {@link share}, those that were told: what is expected may grow, what is done may not shrink. */
  private shared = 0;

  constructor(
    private readonly tell: (step: number, of: number) => void,
    private readonly of: number,
  ) {}

  /** So many steps are behind us without having been done now. */
  skip(steps: number): void {
    this.done += steps;
  }

  /** One more graph call is over. */
  step(): void {
    this.done++;
    this.tell(this.done, this.of);
  }

  /** Of the field, `points` of about `expected` are computed; the last step is left for {@link finish}. */
  share(points: number, expected: number): void {
    const steps = Math.floor(((this.of - this.done) * points) / expected);
    this.shared = Math.max(this.shared, Math.min(steps, this.of - 1 - this.done));
    this.tell(this.done + this.shared, this.of);
  }

  finish(): void {
    this.tell(this.of, this.of);
  }
}
