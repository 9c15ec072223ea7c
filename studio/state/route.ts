import { computed, signal } from '@preact/signals';

/** Where the page is; the address's hash, so that the server needs to know of one page only. */
export type Route =
  | { page: 'make' | 'history' | 'operations' }
  | { page: 'generation' | 'batch'; id: string }
  | { page: 'compare'; id: string; other: string };

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

export const route = computed((): Route => {
  const [, page, id, other] = hash.value.split('/');
  if (page === 'history' || page === 'operations') return { page };
  if (page === 'models' && id) return { page: 'generation', id };
  if (page === 'batches' && id) return { page: 'batch', id };
  return page === 'compare' && id && other ? { page, id, other } : { page: 'make' };
});

export const HREFS = {
  make: '#/',
  history: '#/history',
  operations: '#/operations',
  generation: (id: string) => `#/models/${id}`,
  batch: (id: string) => `#/batches/${id}`,
  compare: (id: string, other: string) => `#/compare/${id}/${other}`,
} as const;
