import { OperatorError } from '../../words/said/problem.ts'
import { lockHeld } from '../estate/state-file.ts'
import { withoutSecrets } from './place.ts'

/**
 * What the engine said as it ended what it was asked, as an error for whom that stops: somebody is at work, or the place of the state
 * can't be used. Nothing, where it is something else.
 *
 * @param place the URL of where the state is
 * Source: pulumi/pulumi 3.259, pkg/backend/diy/lock.go and backend.go; lib/pq; aws-sdk-go-v2: the answers were seen.
 */
export function refusalOf(said: string, place: string): OperatorError | undefined {
  const held = [...said.matchAll(/created by (.+)@(\S+) \(pid (\d+)\) at (\S+)/g)]
  if (/currently locked by/.test(said) && held.length > 0)
    return new OperatorError(
      'Somebody is at work on this stack.',
      held.map(([, username = '', hostname = '', pid, timestamp = '']) =>
        lockHeld({ username, hostname, pid: Number(pid), timestamp }),
      ),
    )
  if (!ofPlace.test(said)) return undefined
  const [, what = lastOf(withoutSecrets(said, place)), instead = 'Mend that, then run it again.'] =
    reasons.find(([sign]) => sign.test(said)) ?? []
  return new OperatorError('The state cannot be used.', [{ where: withoutSecrets(place, place), what, instead }])
}

/** How the engine begins what it says of the place, and not of what lies there. */
const ofPlace =
  /unable to open state |failed to ping PostgreSQL|failed to create table|operation error S3|get credentials/

const again = 'Where it is well and this machine reaches it, run it again.'
const reasons: [sign: RegExp, what: string, instead: string][] = [
  [
    /no such host/,
    'there is no such name',
    'See how it is written in the URL of the state, and whether this machine finds names.',
  ],
  [/connection refused/, 'nobody answers there: the connection was refused', `See whether the server runs. ${again}`],
  [
    /no route to host|network is unreachable/,
    'there is no way there from here',
    `See whether a VPN is to be up. ${again}`,
  ],
  [
    /i\/o timeout|deadline exceeded|connection reset|broken pipe|: EOF/,
    'it does not answer',
    `See whether the server is well. ${again}`,
  ],
  [
    /SSL is not enabled/,
    'the server has no TLS',
    'Give it some; or write sslmode=disable in the URL, where nobody else is on the way there.',
  ],
  [
    /certificate/,
    'its certificate is not believed',
    'Name who vouches for it (sslrootcert=FILE in the URL of PostgreSQL, AWS_CA_BUNDLE for S3).',
  ],
  [
    /password authentication failed|no password|pg_hba|28P01|28000/,
    'it does not let us in',
    'The password comes from PGPASSWORD, or from ~/.pgpass; see whether it is that of the user in the URL.',
  ],
  [
    /get credentials|IMDS|InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|StatusCode: 403/,
    'it does not let us in',
    'The keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from a profile (AWS_PROFILE).',
  ],
  [/NoSuchBucket/, 'there is no such bucket', 'Make it, or write the name of the one that is there.'],
  [
    /database "[^"]*" does not exist/,
    'there is no such database',
    'Make it (createdb), or write the name of the one that is there.',
  ],
  [/no such file or directory/, 'there is no such folder', 'Make it, closed to others; or mount what it lies on.'],
]

const lastOf = (said: string): string =>
  said
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^error: /, '') ?? ''
