import { effect, signal } from '@preact/signals';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'orfeas.theme';

export const theme = signal<Theme>(THEMES.find((one) => one === localStorage.getItem(STORED)) ?? 'auto');

/** Keeps the document in the chosen colours. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    localStorage.setItem(STORED, theme.value);
  });
}
