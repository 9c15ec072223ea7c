import { BlockList, isIP } from 'node:net';

/** Says of an IP address whether the server may connect to it. */
export type AddressRule = (address: string) => boolean;

/** IPv4 that is not the public internet: IANA's special-purpose registry (RFC 6890), multicast and what is reserved. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * All of IPv6 that is handed out for the public internet (RFC 4291 §2.4). Whatever lies outside is refused: loopback,
 * link-local, unique-local, multicast, and the forms that carry an IPv4 address (::ffff:0:0/96, 64:ff9b::/96).
 */
const GLOBAL_IPV6 = '2000::/3';

/** What lies inside all the same: protocol assignments with Teredo, documentation, and 6to4, which carries IPv4. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/**
 * Public addresses, and those that an operator allows.
 * @param allowed IP addresses and CIDR ranges.
 * @throws Error for a text that is neither.
 */
export function createAddressRule(allowed: readonly string[]): AddressRule {
  const exceptions = listOf(allowed);
  const global = listOf([GLOBAL_IPV6]);
  const special = listOf([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
  return (address) => {
    // A scope (fe80::1%eth0) names an interface, not another address.
    const plain = address.split('%', 1)[0] as string;
    const version = isIP(plain);
    if (version === 0) return false;
    const family = version === 4 ? 'ipv4' : 'ipv6';
    if (exceptions.check(plain, family)) return true;
    return (version === 4 || global.check(plain, family)) && !special.check(plain, family);
  };
}

function listOf(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    const version = isIP(address);
    const prefix = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits);
    if (version === 0 || !/^\d{1,3}$/.test(bits ?? '0') || prefix > (version === 4 ? 32 : 128)) {
      throw new Error(`Expected IP addresses or CIDR ranges for the allowed addresses but received ${text}`);
    }
    list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
