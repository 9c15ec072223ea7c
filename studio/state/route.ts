import { computed, signal } from '@preact/signals';

/** Where the page is; the address's hash, so that the server needs to know of one page only. */
export type Route = { page: 'make' } | { page: 'history' } | { page: 'generation'; id: string };

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

export const route = computed((): Route => {
  const [, page, id] = hash.value.split('/');
  if (page === 'history') return { page };
  return page === 'models' && id ? { page: 'generation', id } : { page: 'make' };
});

export const HREFS = { make: '#/', history: '#/history', generation: (id: string) => `#/models/${id}` } as const;
