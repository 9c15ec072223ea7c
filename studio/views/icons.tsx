/** Outlines on a grid of 24, drawn for this page; they say nothing to screen readers, the buttons do. */
const PATHS = {
  cube: 'M12 3l8 4.500v9L12 21l-8-4.500v-9zM4 7.500l8 4.500 8-4.500M12 12v9',
  history: 'M4 12a8 8 0 1 0 2.600-5.900M4 4v4.500h4.500M12 8v4.500l3 1.800',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9.500h.01',
  download: 'M12 4v11m0 0l-4-4m4 4l4-4M5 20h14',
  camera: 'M4 8h3.500L9 5.500h6L16.500 8H20v11H4zM12 16.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400z',
  expand: 'M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5',
  front: 'M4 12l8-8 8 8M6.500 10v9.500h11V10',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  cross: 'M6 6l12 12M18 6L6 18',
  warning: 'M12 4l9 16H3zM12 10v4.500M12 17.500h.01',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400',
  dark: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  auto: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  key: 'M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 12l8-8M15.500 7.500l3 3',
  target: 'M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM12 2v5M12 17v5M2 12h5M17 12h5',
  brush:
    'M20 4c-4 1-9 5-11 9l2.500 2.500C15.500 13.500 19 8 20 4zM8 14c-2 0-3.500 1.500-3.500 3.500 0 1-.5 2-1.500 2.500 4 .5 7.500-.5 7.500-3.500z',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4.500l12 7.500-12 7.500z',
  drain: 'M12 3v11m0 0l-4-4m4 4l4-4M4 20h16',
  pulse: 'M3 12h4l2.500-6 4 12 2.500-6h5',
  columns: 'M4 5h7v14H4zM13 5h7v14h-7z',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.500 4.500',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
