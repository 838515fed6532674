import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { attach } from '../../../lab/machines/container.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { answering } from '../answering.ts'
import { visit } from '../visit.ts'

const host = 'ecoute.infini.example'
const key = 'infini-ecoute'
const player = `${key}-music`
/** Stations, each with a tone of its own, in Hz. */
const tones = { oufipo: 440, longueur: 660 }
const stations = Object.keys(tones)

const inPlayer = (command: string, user = '1000:1000') => `docker exec --user ${user} ${player} ${command}`

const streamOf = (station: string) => `https://${host}/${station}.mp3`

/** As many seconds of a stream as a listener on the internet gets. Curl ends it: a stream that ends before is an error. */
async function listen(url: string, seconds: number): Promise<Uint8Array> {
  const words = [
    '--cacert',
    '/var/lib/lab-acme/roots.pem',
    '--silent',
    '--show-error',
    '--fail',
    '--ipv4',
    '--location',
  ]
  const listening = ['curl', ...words, '--max-time', String(seconds), url]
  const { exitCode, stdout, stderr } = await execa(...attach('internet', listening), {
    reject: false,
    encoding: 'buffer',
  })
  const ranOutOfTime = 28
  if (exitCode !== ranOutOfTime) throw new Error(`${url} ended by itself: ${Buffer.from(stderr).toString()}`)
  return stdout
}

/** What is heard of a stream in its last second: how loud, of 32767, and how high, in Hz. */
async function heard(mp3: Uint8Array): Promise<{ peak: number; pitch: number }> {
  const decode =
    'output.file(fallible=true, %wav(mono), "/tmp/heard.wav", on_stop=shutdown, once(single("/tmp/heard.mp3")))'
  await ssh('apps', `docker exec --interactive ${player} sh -c 'cat > /tmp/heard.mp3'`, { input: mp3 })
  await ssh('apps', inPlayer(`liquidsoap --quiet '${decode}'`))
  const bytes = Buffer.from(await ssh('apps', inPlayer('tail --bytes 88200 /tmp/heard.wav | base64')), 'base64')
  const samples = Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) => bytes.readInt16LE(2 * index))
  const rises = samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0).length
  return { peak: Math.max(...samples.map(Math.abs)), pitch: (rises * 44_100) / samples.length }
}

/** Eight seconds of a tone, as WAV: a header of 44 bytes, then samples of 16 bits, one channel. */
function tone(pitch: number): Buffer {
  const rate = 44_100
  const samples = Int16Array.from({ length: 8 * rate }, (_, at) => 16_000 * Math.sin((2 * Math.PI * pitch * at) / rate))
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  for (const [at, value] of [16, 1 | (1 << 16), rate, 2 * rate, 2 | (16 << 16)].entries())
    header.writeUInt32LE(value, 16 + 4 * at)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  return Buffer.concat([header, Buffer.from(samples.buffer)])
}

/** Puts a tone into a station's folder, as music is put in. */
async function putTone(station: string, pitch: number) {
  const files = `$(docker volume inspect --format '{{.Mountpoint}}' ${player}-files)`
  await ssh('apps', `cat > "${files}/${station}/tone.wav"`, { input: tone(pitch) })
}

/** Waits until a station's tone is about to be played. */
async function toneIsDue(station: string) {
  const log = `docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' ${player})" ${player} 2>&1`
  await ssh('apps', `until ${log} | grep -q 'Prepared "/music/${station}/tone.wav"'; do sleep 0.5; done`, {
    timeoutSeconds: 120,
  })
}

async function plays(station: string, pitch: number) {
  const { peak, pitch: found } = await heard(await listen(streamOf(station), 6))
  expect(peak).toBeGreaterThan(1000)
  expect(Math.abs(found - pitch)).toBeLessThan(40)
}

const removeMusic = stations.map((station) => inPlayer(`rm -f /music/${station}/tone.wav`, '0:0')).join('\n')

// Music is found when the player starts, and each minute after: the first station begins with some, the other one without.
beforeAll(async () => {
  await ssh('apps', removeMusic)
  await putTone('oufipo', tones.oufipo)
  await ssh('apps', `docker restart ${player}\n${answering(player)}`)
}, 180_000)
afterAll(() => ssh('apps', removeMusic), 180_000)

test('a station plays what is in its own folder; one without music is silent, and there', async () => {
  await toneIsDue('oufipo')
  const [silence] = await Promise.all([listen(streamOf('longueur'), 4), plays('oufipo', tones.oufipo)])
  expect(silence.length).toBeGreaterThan(20_000)
  expect((await heard(silence)).peak).toBeLessThan(100)
  // Heard below, once the station has found it.
  await putTone('longueur', tones.longueur)
}, 120_000)

test('a listener goes on while the gateway takes up another configuration', async () => {
  const listening = listen(streamOf('oufipo'), 15)
  await ssh('gateway', 'systemctl reload caddy')
  const burst = 64 * 1024
  expect(((await listening).length - burst) / (128_000 / 8)).toBeGreaterThan(8)
}, 60_000)

test('what players are told leads to the stream, and the pages for administrators are nobody’s', async () => {
  const list = (await visit(`${streamOf('oufipo')}.m3u`)).body.trim()
  const { icestats } = JSON.parse((await visit(`https://${host}/status-json.xsl`)).body)
  const listed = icestats.source.map(({ listenurl }: { listenurl: string }) => listenurl)
  expect(listed).toHaveLength(stations.length)
  for (const url of [list, ...listed]) expect((await listen(url, 3)).length).toBeGreaterThan(10_000)
  expect((await visit(`https://${host}/admin/stats`)).status).toBe(404)
})

test('the password is in no command line, and in nothing that Docker shows', async () => {
  const file = `/var/lib/bocage/secrets/infini/${key}/source`
  const shown = await ssh(
    'apps',
    `{ ps -eo args; docker inspect ${key} ${player}; docker logs ${key}; docker logs ${player}; } 2>&1 | grep -cFf ${file} || [ $? = 1 ]`,
  )
  expect(shown.trim()).toBe('0')
})

test('what is put into a station’s folder while it is on air is played, and there alone', async () => {
  await toneIsDue('longueur')
  for (const [station, pitch] of Object.entries(tones)) await plays(station, pitch)
}, 180_000)
