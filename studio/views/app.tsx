import { useEffect, useRef } from 'preact/hooks';
import { apiKey, forgetKey } from '../server/key.js';
import { HREFS, route } from '../state/route.js';
import { THEMES, theme } from '../state/theme.js';
import { STRINGS } from '../strings.js';
import { AwayNotice } from './away-notice.js';
import { BatchPage } from './batch-page.js';
import { ComparePage } from './compare-page.js';
import { GenerationPage } from './generation-page.js';
import { HistoryPage } from './history-page.js';
import { Icon, type IconName } from './icons.js';
import { KeyDialog } from './key-dialog.js';
import { MakePage } from './make-page.js';
import { OperationsPage } from './operations-page.js';

/** The whole page: head, the page of the address, and what may come between. */
export function App() {
  const main = useRef<HTMLElement>(null);
  const here = route.value;
  const place = 'id' in here ? `${here.page}/${here.id}` : here.page;
  const isFirst = useRef(true);
  useEffect(() => {
    // A new page begins at its top and says its heading; the first one leaves the focus where browsers put it.
    if (!isFirst.current) {
      scrollTo(0, 0);
      main.current?.querySelector('h1')?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [place]);
  return (
    <>
      <button type="button" class="skip primary" onClick={() => main.current?.focus()}>
        {STRINGS.skip}
      </button>
      <Head page={here.page} />
      <AwayNotice />
      <main id="content" ref={main} tabIndex={-1}>
        {here.page === 'make' && <MakePage />}
        {here.page === 'history' && <HistoryPage />}
        {here.page === 'operations' && <OperationsPage />}
        {here.page === 'generation' && <GenerationPage key={here.id} id={here.id} />}
        {here.page === 'batch' && <BatchPage key={here.id} id={here.id} />}
        {here.page === 'compare' && <ComparePage ids={[here.id, here.other]} />}
      </main>
      <KeyDialog />
    </>
  );
}

function Head({ page }: { page: string }) {
  const link = (href: string, icon: IconName, text: string, isHere: boolean) => (
    <a href={href} aria-current={isHere ? 'page' : undefined}>
      <Icon name={icon} />
      {text}
    </a>
  );
  return (
    <header class="head">
      <a class="wordmark" href={HREFS.make}>
        {STRINGS.product}
      </a>
      <nav aria-label={STRINGS.nav.label}>
        {link(HREFS.make, 'cube', STRINGS.nav.make, page === 'make')}
        {link(HREFS.history, 'history', STRINGS.nav.history, page !== 'make' && page !== 'operations')}
        {link(HREFS.operations, 'pulse', STRINGS.nav.operations, page === 'operations')}
      </nav>
      <div class="head-end">
        {apiKey.value !== null && (
          <button
            type="button"
            class="quiet square"
            aria-label={STRINGS.key.forget}
            title={STRINGS.key.forget}
            onClick={forgetKey}
          >
            <Icon name="key" />
          </button>
        )}
        <a class="docs" href="/v1/docs">
          {STRINGS.nav.docs}
        </a>
        <ThemeButton />
      </div>
    </header>
  );
}

function ThemeButton() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
  const label = `${STRINGS.theme.label}: ${STRINGS.theme[theme.value]}`;
  return (
    <button
      type="button"
      class="quiet square"
      aria-label={label}
      title={label}
      onClick={() => {
        theme.value = next;
      }}
    >
      <Icon name={theme.value} />
    </button>
  );
}
