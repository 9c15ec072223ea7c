/** What an engine without graphs tells and keeps while it works. */
export interface ShapeContext {
  progress(step: number, of: number): void;
  checkpoint: {
    save(checkpoint: { step: number; state: Uint8Array }): void;
    last: { step: number; state: Uint8Array } | null;
  };
}
