import { createAddressRule } from '../../../../infra/outbound/address-rule.js';

const FORBIDDEN = [
  ['this host', '0.0.0.0'],
  ['private', '10.1.2.3'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['shared by a carrier', '100.64.0.1'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['link-local, with the metadata of clouds', '169.254.169.254'],
  ['protocol assignments', '192.0.0.8'],
  ['documentation', '192.0.2.1'],
  ['documentation', '198.51.100.1'],
  ['documentation', '203.0.113.1'],
  ['benchmarks', '198.19.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
  ['IPv4-mapped private', '::ffff:a00:1'],
  ['IPv4-mapped public', '::ffff:8.8.8.8'],
  ['translated private', '64:ff9b::10.0.0.1'],
  ['6to4 of a private address', '2002:a00:1::1'],
  ['Teredo', '2001:0:1::1'],
  ['documentation', '2001:db8::1'],
  ['documentation', '3fff::1'],
  ['unique-local', 'fd00::1'],
  ['link-local', 'fe80::1'],
  ['link-local with a scope', 'fe80::1%eth0'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['no address', 'localhost'],
  ['empty', ''],
] as const;

test.each(FORBIDDEN)('refuses %s: %s', (_what, address) => {
  expect(createAddressRule([])(address)).toBe(false);
});

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001:80b::200e'])(
  'lets the public address %s pass',
  (address) => {
    expect(createAddressRule([])(address)).toBe(true);
  },
);

test('lets pass what an operator allows, and no neighbour of it', () => {
  const rule = createAddressRule(['10.0.0.5', '192.168.7.0/24', 'fd12::/16']);
  expect(['10.0.0.5', '192.168.7.200', '::ffff:10.0.0.5', 'fd12::9'].map(rule)).toEqual([true, true, true, true]);
  expect(['10.0.0.6', '192.168.8.1', '::ffff:10.0.0.6', 'fd13::9'].map(rule)).toEqual([false, false, false, false]);
});

test.each(['localhost', '10.0.0.0/33', '10.0.0.0/x', '::/129', ''])('can not be told to allow %p', (text) => {
  expect(() => createAddressRule([text])).toThrow('Expected IP addresses or CIDR ranges');
});
