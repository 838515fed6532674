/**
 * Addresses that no one on the internet has: private, shared by a provider's customers, of one cable (a provider's metadata service is
 * there), for measurements, of many machines. RFC 6890.
 */
export const inside4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '255.255.255.255',
]
export const inside6 = ['fc00::/7', 'fe80::/10', 'ff00::/8']
