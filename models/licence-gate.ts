import { OrfeasError } from '../contracts/errors.js';
import { type Acceptances, termsDigest } from './accepted-licences.js';
import type { PackManifest } from './manifest.js';

/** Members of the European Union, ISO 3166 alpha-2, since 2020-02-01. */
const EU_MEMBERS = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** Where and by whom packs are used. */
export interface LicenceGate {
  /** ISO 3166 alpha-2 code, or `EU`; null where nobody has said it. */
  territory: string | null;
  acceptances: Acceptances;
}

/**
 * Whether a pack's licence lets it be used here.
 * @throws OrfeasError TERRITORY_EXCLUDED, LICENCE_NOT_ACCEPTED.
 */
export function checkLicence(manifest: PackManifest, { territory, acceptances }: LicenceGate): void {
  const { id, licence } = manifest;
  checkTerritory(manifest, territory);
  if (licence.acceptRequired && acceptances[id]?.terms !== termsDigest(manifest)) {
    const again = acceptances[id] === undefined ? '' : ' in its present terms';
    throw new OrfeasError(
      'LICENCE_NOT_ACCEPTED',
      `The licence ${licence.id} of ${id} has not been accepted${again}: ./orfeas models accept-licence ${id}`,
    );
  }
}

/** Whether a pack's licence holds in a place. @throws OrfeasError TERRITORY_EXCLUDED. */
export function checkTerritory({ id, licence }: PackManifest, territory: string | null): void {
  const excluded = licence.territoryExcluded;
  if (excluded.length > 0 && territory === null) {
    throw new OrfeasError(
      'TERRITORY_EXCLUDED',
      `Expected ORFEAS_TERRITORY, since the licence ${licence.id} of ${id} does not hold in ${excluded.join(', ')}: ` +
        'set it to the ISO code of the country where this server runs',
    );
  }
  if (territory !== null && isExcluded(territory, excluded)) {
    throw new OrfeasError(
      'TERRITORY_EXCLUDED',
      `The licence ${licence.id} of ${id} does not hold in ${excluded.join(', ')}; this server runs in ${territory}`,
    );
  }
}

function isExcluded(territory: string, excluded: readonly string[]): boolean {
  if (excluded.includes(territory)) return true;
  if (territory === 'EU') return excluded.some((code) => EU_MEMBERS.includes(code));
  return excluded.includes('EU') && EU_MEMBERS.includes(territory);
}
