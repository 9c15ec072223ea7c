import sharp from 'sharp';

/** Beyond it an animation is a film, and the frames themselves are there. */
const MAX_FRAMES = 36;
const MAX_SIDE_PX = 320;
/** Of one turn. */
const TURN_MS = 4_000;
const WEBP = { quality: 78, effort: 2, loop: 0 } as const;

/** A round of encoded frames as one animated WebP: every second or third frame where there are many. */
export async function animateFrames(round: readonly Uint8Array[]): Promise<Uint8Array> {
  const step = Math.ceil(round.length / MAX_FRAMES);
  const chosen = round.filter((_, index) => index % step === 0);
  const pages = await Promise.all(
    chosen.map((frame) => sharp(frame).resize(MAX_SIDE_PX, MAX_SIDE_PX, { withoutEnlargement: true }).png().toBuffer()),
  );
  const delay = Math.round(TURN_MS / chosen.length);
  return new Uint8Array(
    await sharp(pages, { join: { animated: true } })
      .webp({ ...WEBP, delay })
      .toBuffer(),
  );
}
