/** A line over time in a small frame; the axis begins at zero. */
export function Sparkline(props: { label: string; now: string; values: readonly (number | null)[]; max: number }) {
  const { label, now, values, max } = props;
  const known = values.flatMap((value, index) => (value === null ? [] : [[index, value] as const]));
  const last = Math.max(values.length - 1, 1);
  const x = (index: number) => (WIDTH * index) / last;
  const y = (value: number) => HEIGHT - (HEIGHT * Math.min(value, max)) / Math.max(max, Number.EPSILON);
  const line = known.map(([index, value]) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const [from, to] = [known[0]?.[0] ?? 0, known.at(-1)?.[0] ?? 0];
  return (
    <figure class="spark">
      <figcaption>
        <span class="muted">{label}</span> <strong>{now}</strong>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${label}: ${now}`}>
        {known.length > 1 && (
          <>
            <polygon points={`${x(from)},${HEIGHT} ${line} ${x(to)},${HEIGHT}`} />
            <polyline points={line} />
          </>
        )}
      </svg>
    </figure>
  );
}

const WIDTH = 240;
const HEIGHT = 48;
