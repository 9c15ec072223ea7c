/** The player's page: it shows the frames that lie beside it, turned by drag, wheel and arrow keys. */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>360° view</title>
<style>
  html, body { margin: 0; height: 100%; background: #f4f4f2; color: #222; font: 15px/1.4 system-ui, sans-serif; }
  main { height: 100%; display: grid; grid-template-rows: 1fr auto; place-items: center; }
  img { max-width: 100%; max-height: calc(100vh - 3rem); touch-action: none; cursor: grab; user-select: none; }
  img:active { cursor: grabbing; }
  img:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
  p { margin: .6rem; }
  @media (prefers-color-scheme: dark) { html, body { background: #1c1c1e; color: #eee; } }
</style>
</head>
<body>
<main>
  <img id="view" tabindex="0" role="slider" aria-label="View of the model" aria-valuemin="0" draggable="false" alt="">
  <p>Drag, or use the arrow keys.</p>
</main>
<script>
  const rounds = ROUNDS;
  const view = document.getElementById('view');
  const pictures = rounds.map((names) => names.map((name) => Object.assign(new Image(), { src: name })));
  let round = 0, at = 0, from = null;
  const wrap = (value, count) => ((value % count) + count) % count;
  function show() {
    const names = rounds[round];
    at = wrap(at, names.length);
    view.src = pictures[round][at].src;
    view.ariaValueMax = names.length - 1;
    view.ariaValueNow = at;
    view.ariaValueText = Math.round(360 * at / names.length) + ' degrees';
  }
  const turn = (frames, up) => {
    at += frames;
    round = Math.min(rounds.length - 1, Math.max(0, round + up));
    show();
  };
  view.addEventListener('pointerdown', (event) => {
    view.setPointerCapture(event.pointerId);
    from = { x: event.clientX, y: event.clientY, at, round };
  });
  view.addEventListener('pointermove', (event) => {
    if (from === null) return;
    const perFrame = view.clientWidth / rounds[round].length;
    at = from.at + Math.round((event.clientX - from.x) / perFrame) * DRAG_SIGN;
    const up = Math.round((event.clientY - from.y) / (view.clientHeight / 4));
    round = Math.min(rounds.length - 1, Math.max(0, from.round + up));
    show();
  });
  for (const end of ['pointerup', 'pointercancel']) view.addEventListener(end, () => { from = null; });
  view.addEventListener('wheel', (event) => { event.preventDefault(); turn(Math.sign(event.deltaY), 0); });
  view.addEventListener('keydown', (event) => {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    turn(...move);
  });
  show();
</script>
</body>
</html>
`;

/**
 * A page that needs nothing but the frames beside it.
 * @param rounds names of the frames, a round after the other, lowest first.
 * @param direction in which the model turns from frame to frame: a drag to the right turns it counter-clockwise.
 */
export function playerPage(
  rounds: readonly (readonly string[])[],
  direction: 'clockwise' | 'counter-clockwise',
): Uint8Array {
  const page = PAGE.replace('ROUNDS', () => JSON.stringify(rounds));
  return new TextEncoder().encode(page.replace('DRAG_SIGN', direction === 'counter-clockwise' ? '1' : '-1'));
}
