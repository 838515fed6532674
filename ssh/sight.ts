/**
 * What was seen of a machine that ssh did not get into.
 *
 * - `nobody`: nothing took the connection at its address. So it is where a machine is gone, or down, or where the network is.
 * - `another`: whoever answers there shows another host key than the known one.
 * - `unknown`: somebody answers there, and no host key is known to judge them by.
 * - `closed`: it is there, shows its own host key, and does not let us in.
 * - `unclear`: anything else. A machine that is too busy to greet, or turns away whom it lets in at other times, looks so.
 */
export type Sight = 'nobody' | 'another' | 'unknown' | 'closed' | 'unclear'

/**
 * What ssh's words tell. Through a jump host they are of either machine.
 *
 * Source: openssh-portable, sshconnect.c (`ssh_connect_direct`, `verify_host_key`) and sshconnect2.c (`userauth`).
 */
export function sightOf(said: string): Sight {
  const known = signs.find(([, sign]) => sign.test(said))
  return known ? known[0] : 'unclear'
}

const signs: [Sight, RegExp][] = [
  ['closed', /permission denied/i],
  ['another', /host identification has changed/i],
  ['unknown', /host key verification failed/i],
  // The last of its addresses decides: whoever took the connection at an earlier one said something else, and that is the end.
  [
    'nobody',
    /connect to host \S+ port \d+: (no route to host|connection refused|(connection|operation) timed out)\s*$/i,
  ],
]
