import { useEffect, useState } from 'preact/hooks';
import { isServerAway } from '../server/watch-server.js';
import { STRINGS } from '../strings.js';
import { Icon } from './icons.js';

/** How long the page says that the server is back, ms. */
const BACK_MS = 4_000;

/** Says that the server is away, and then that it is back; over the page, so that nothing moves. */
export function AwayNotice() {
  const isAway = isServerAway.value;
  const [wasAway, setWasAway] = useState(false);
  useEffect(() => {
    if (isAway) {
      setWasAway(true);
      return;
    }
    const timer = setTimeout(() => setWasAway(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [isAway]);
  return (
    <div class="notice-place" role="status">
      {isAway && (
        <p class="notice warn">
          <Icon name="warning" />
          <span>
            <strong>{STRINGS.away.title}</strong> {STRINGS.away.text}
          </span>
        </p>
      )}
      {!isAway && wasAway && (
        <p class="notice good">
          <Icon name="check" />
          <span>{STRINGS.back}</span>
        </p>
      )}
    </div>
  );
}
