import { expect, test } from '@jest/globals'
import { sightOf } from '../../ssh/sight.ts'

// Word by word what OpenSSH 9.2 says.
test.each([
  ['nobody', 'ssh: connect to host 203.0.113.7 port 22: No route to host\r'],
  ['nobody', 'ssh: connect to host 203.0.113.7 port 22: Connection refused'],
  ['nobody', 'ssh: connect to host 2001:db8::7 port 22: Connection timed out'],
  ['nobody', 'ssh: connect to host 203.0.113.7 port 22: Operation timed out'],
  [
    'another',
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nIT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\nHost key verification failed.',
  ],
  [
    'unknown',
    'No ED25519 host key is known for rented and you have requested strict checking.\nHost key verification failed.',
  ],
  ['closed', 'root@203.0.113.7: Permission denied (publickey).'],
  [
    'unclear',
    'kex_exchange_identification: Connection closed by remote host\nConnection closed by 203.0.113.7 port 22',
  ],
  ['unclear', 'Connection timed out during banner exchange\nConnection to 203.0.113.7 port 22 timed out'],
  ['unclear', 'ssh: connect to host 203.0.113.7 port 22: Network is unreachable'],
  ['unclear', 'ssh: Could not resolve hostname rented.example.org: Temporary failure in name resolution'],
  ['unclear', 'Connection closed by UNKNOWN port 65535'],
  ['unclear', 'no answer after 30 seconds'],
  ['unclear', 'the connection was closed'],
])('%s: %s', (sight, said) => {
  expect(sightOf(said)).toBe(sight)
})
