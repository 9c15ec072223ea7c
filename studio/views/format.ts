const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export function formatCount(count: number): string {
  return whole.format(count);
}

/** Millimetres with one digit, without the unit. */
export function formatMm(mm: number): string {
  return oneDigit.format(mm);
}

/** Cubic millimetres as cm³, which is how filament is counted. */
export function formatVolume(mm3: number): string {
  return `${oneDigit.format(mm3 / 1000)} cm³`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${whole.format(Math.max(bytes / 1000, 1))} kB`;
  return `${oneDigit.format(bytes / 1_000_000)} MB`;
}

export function formatMiB(mib: number): string {
  return mib < 1024 ? `${whole.format(mib)} MiB` : `${oneDigit.format(mib / 1024)} GiB`;
}

/** Seconds as people say them: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${oneDigit.format(seconds)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.floor(rounded / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return rounded % 60 === 0 ? `${minutes} min` : `${minutes} min ${rounded % 60} s`;
}

export function formatDate(iso: string): string {
  return date.format(new Date(iso));
}

/** Seconds between two moments; null while one of them is not known. */
export function secondsBetween(start: string | null, end: string | null): number | null {
  return start === null || end === null ? null : (Date.parse(end) - Date.parse(start)) / 1000;
}
