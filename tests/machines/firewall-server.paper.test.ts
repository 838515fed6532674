import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { firewall } from '../../machines/roles/firewall.ts'
import { ways6 } from '../../machines/roles/ways6.ts'
import { bothWays, endings } from './guest-network/endings.ts'

const alone = ['--map-root-user', '--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-eu', '-c']
const here = spawnSync('unshare', [...alone, 'nft list ruleset && perl -MIO::Socket::IP -e 1']).status === 0
const withKernel = here ? test : test.skip

const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
afterAll(() => rmSync(folder, { recursive: true }))
const talk = new URL('guest-network/talk.sh', import.meta.url).pathname
const way = { port: 2222, to: '198.19.255.1', toPort: 22222 }
const { files = {} } = firewall({ open: [443], edge: true, ways: [way] })

/** What comes to a server with these rules from the network around it, of which another namespace is the whole. */
function arriving(path: string): string[] {
  const rules = join(folder, 'rules.nft')
  writeFileSync(rules, files[path]?.text ?? '')
  const script = `
    mount -t tmpfs none /run
    ip netns add around
    ip link add eth0 type veth peer name eth0 netns around
    ip address add fe80::2/64 dev eth0 nodad; ip link set eth0 up
    ip -n around address add fe80::1/64 dev eth0 nodad; ip -n around address add fd00::1/64 dev eth0 nodad; ip -n around link set eth0 up
    ip address add fd00::2/64 dev eth0 nodad
    nft --file ${rules}
    perl -MIO::Socket::IP -MIO::Select -e '
      my $client = IO::Socket::IP->new(LocalHost => "::", LocalPort => 546, Proto => "udp") or die $!;
      for my $from (["fe80::1%eth0", 547], ["fe80::1%eth0", 5470], ["fd00::1", 547]) {
        system "ip", "netns", "exec", "around", "perl", "-MIO::Socket::IP", "-e",
          q{IO::Socket::IP->new(LocalHost => $ARGV[0], LocalPort => $ARGV[1], PeerHost => $ARGV[2], PeerPort => 546, Proto => "udp")->send("x")},
          @$from, $from->[0] =~ /^fe80/ ? "fe80::2%eth0" : "fd00::2";
        my ($answer) = IO::Select->new($client)->can_read(0.2);
        $client->recv(my $said, 9) if $answer;
        print $answer ? "heard" : "dropped", "\\n" }'
    ip netns exec around perl -MIO::Socket::IP -e '
      for my $port (2222, 25) {
        my $one = IO::Socket::IP->new(PeerHost => "fd00::2", PeerPort => $port, Timeout => 0.3);
        print $one ? "open" : $! =~ /refused/i ? "refused" : "silent", "\\n" }'`
  const { stdout, stderr } = spawnSync('unshare', [...alone, script], { encoding: 'utf8' })
  return (stdout + stderr).trim().split('\n')
}

withKernel(
  'a server hears what DHCPv6 answers, and nothing like it; a way that is of IPv4 alone says so at once',
  () => {
    expect(arriving('/etc/bocage/firewall.nft')).toEqual(['heard', 'dropped', 'dropped', 'refused', 'silent'])
  },
)

withKernel('it keeps its IPv6 address while closed rules are in force', () => {
  expect(arriving('/etc/bocage/firewall.closed')).toEqual(['heard', 'dropped', 'dropped', 'silent', 'silent'])
})

/** What is said to who comes from around to a port of an address, while systemd answers as the files of the ways say. */
function knocking(...places: [address: string, port: number][]): string[] {
  const address6 = 'fd00::2'
  const rules = join(folder, 'ways6.nft')
  writeFileSync(
    rules,
    firewall({ open: [443], edge: true, ways: [way], address6 }).files?.['/etc/bocage/firewall.nft']?.text ?? '',
  )
  const { files = {}, units } = ways6({ address6, ways: [way] })
  expect(Object.keys(units ?? {})).toEqual(['bocage-way6-2222.socket'])
  const field = (unit: string, name: string) =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(files[`/etc/systemd/system/bocage-way6-2222.${unit}`]?.text ?? '')?.[1]
  const script = `
    mount -t tmpfs none /run
    ip netns add around
    ip link set lo up; ip address add 198.19.255.1/32 dev lo
    ip link add eth0 type veth peer name eth0 netns around
    for address in fd00::2 fd00::3; do ip address add $address/64 dev eth0 nodad; done; ip link set eth0 up
    ip -n around address add fd00::1/64 dev eth0 nodad; ip -n around link set eth0 up
    nft --file ${rules}
    perl -MIO::Socket::IP -e '
      my $server = IO::Socket::IP->new(LocalHost => "198.19.255.1", LocalPort => 22222, Listen => 9) or die $!; $| = 1; print "ready\n"; close STDOUT;
      while (my $one = $server->accept) { print $one "led, as " . $one->peerhost . "\n"; close $one }' > /run/ready &
    systemd-socket-activate --listen ${field('socket', 'ListenStream')} ${field('service', 'ExecStart')} 2> /run/activated &
    until [ -s /run/ready ] && ss --listening --tcp --no-header '( sport = 2222 )' | grep --quiet .; do :; done
    ip netns exec around perl -MIO::Socket::IP -e '
      while (my ($address, $port) = splice @ARGV, 0, 2) {
        my $one = IO::Socket::IP->new(PeerHost => $address, PeerPort => $port, Timeout => 0.3);
        print $one ? <$one> : $! =~ /refused/i ? "refused\n" : "silent\n" }' ${places.flat().join(' ')}`
  const { stdout, stderr } = spawnSync('unshare', [...alone, script], { encoding: 'utf8' })
  return (stdout + stderr).trim().split('\n')
}

withKernel('what a service opens beside the web answers at the IPv6 address of its server, and nowhere else', () => {
  expect(knocking(['fd00::2', 2222], ['fd00::3', 2222], ['fd00::2', 22_222], ['fd00::2', 25])).toEqual([
    'led, as 198.19.255.1',
    'refused',
    'silent',
    'silent',
  ])
})

const voices = bothWays('198.19.255.1')

withKernel.each(endings(voices))(
  'what somebody says over a way of a server %s, over TCP and over UDP',
  (_, after, then) => {
    const [before, now] = [voices, after].map((ways, index) => {
      const path = join(folder, `ways${index}.nft`)
      writeFileSync(path, firewall({ open: [443], edge: true, ways }).files?.['/etc/bocage/firewall.nft']?.text ?? '')
      return path
    })
    const script = `
    mount -t tmpfs none /run
    ip netns add around
    ip link set lo up; ip address add 198.19.255.1/32 dev lo
    ip link add eth0 type veth peer name eth0 netns around
    ip address add 192.168.77.1/24 dev eth0; ip link set eth0 up
    ip -n around address add 192.168.77.2/24 dev eth0; ip -n around link set eth0 up
    nft --file ${before}
    . ${talk}; echoes /proc/self/ns/net 198.19.255.1 22223; talk around 192.168.77.1 64738 ${now}`
    const { stdout, stderr } = spawnSync('unshare', [...alone, script], { encoding: 'utf8' })
    expect((stdout + stderr).trim().split('\n')).toEqual(['heard heard', then])
  },
)
