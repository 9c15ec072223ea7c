import type { Printability } from '../../contracts/printability.js';
import { STRINGS } from '../strings.js';
import { type ViewerPoint, viewerPoint } from '../viewer/viewer-point.js';
import { formatMm } from './format.js';
import { Icon } from './icons.js';

/** Whether a model can be printed, why, and the place of it that matters most. */
export function Verdict(props: { printability: Printability; onPlace(place: ViewerPoint): void }) {
  const { printability, onPlace } = props;
  const { status, reasons, smallestThicknessMm: thinnest, boundingBoxMm, overhangShare } = printability;
  const { result } = STRINGS;
  const isGood = status !== 'not-printable';
  return (
    <>
      <p class={`verdict ${isGood ? 'good' : 'bad'}`}>
        <Icon name={isGood ? 'check' : 'warning'} />
        <span>
          <strong>{result.verdicts[status]}</strong>
          <span class="reasons">{reasons.length === 0 ? result.facts : reasons.join(' ')}</span>
        </span>
      </p>
      {thinnest !== null && (
        <div class="place">
          <span>
            {result.thinnest}: <strong>{formatMm(thinnest.value)} mm</strong>
            {thinnest.value < THIN_MM && <small class="muted"> {result.thin}</small>}
          </span>
          <button
            type="button"
            class="plain small-button"
            onClick={() => onPlace(viewerPoint(thinnest.at, boundingBoxMm))}
          >
            <Icon name="target" />
            {result.showPlace}
          </button>
        </div>
      )}
      {overhangShare !== null && overhangShare >= LEAST_SHARE && (
        <p class="muted small">{result.overhangs(Math.round(100 * overhangShare))}</p>
      )}
    </>
  );
}

/** Two lines of the usual nozzle of 0.4 mm: what is thinner may not print. */
const THIN_MM = 0.8;
/** Less than this share of overhangs is not worth a line. */
const LEAST_SHARE = 0.005;
