/** Whether an address of a socket belongs to this machine itself. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return plain === '::1' || /^127(?:\.\d{1,3}){3}$/.test(plain);
}

/** Whether a Host header names this machine itself; a page that rebinds its DNS name to 127.0.0.1 does not. */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = hostName(host);
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** Whether a host the server is told to listen on is loopback. */
export function isLoopbackBinding(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host);
}

function hostName(host: string | undefined): string {
  return (host ?? '').toLowerCase().replace(/:\d{1,5}$/, '');
}
