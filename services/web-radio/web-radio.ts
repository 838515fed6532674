import { z } from 'zod'
import { key } from '../../words/written/key.ts'
import { line } from '../../words/written/line.ts'
import { mebibytesBetween } from '../../words/written/quantity.ts'
import { defineService } from '../define.ts'
import { scriptText } from '../form/script-text.ts'
import { startAgain } from '../form/start-again.ts'

/** Each costs an encoder, all the time. */
const mostStations = 8

const station = z.strictObject({
  /** What players show. */
  title: line(80),
  /** Of the MP3 that listeners get, in kbit/s. */
  bitrate: z.literal([64, 96, 128, 160, 192, 256, 320]).default(128),
})

/** Icecast's user in its image. Liquidsoap runs as the same: both read the password that lets a stream in. */
const user = '1000:1000'

/**
 * A web radio: Icecast, which listeners reach, and Liquidsoap, which plays to it. A station is heard at `https://ADDRESS/STATION.mp3`,
 * and plays the files of its folder in any order, for ever; it is silent while there are none.
 *
 * Music is put in on the machine, in the volume `KEY-music-files`: a folder for each station, found by
 * `docker volume inspect --format '{{.Mountpoint}}' KEY-music-files`. Every user may have to read it (`chmod -R a+rX`).
 *
 * On change, listeners are cut off for some seconds. On removal, it is no longer served; the music and the password stay, listed as
 * leftovers.
 *
 * Source: libretime/icecast-docker, debian.dockerfile (user, files); savonet/liquidsoap, its Dockerfile (entrypoint).
 */
export const service = defineService({
  title: 'Web radio',
  summary: 'Radio stations that anyone listens to in a browser.',
  manual: 'https://www.liquidsoap.info/doc-2.1.3/',
  instances: 'anyone',
  addressed: true,
  images: { icecast: 'libretime/icecast:2.4.4-debian', liquidsoap: 'savonet/liquidsoap:v2.1.3' },
  settings: z.strictObject({
    /** The stations, by the short name that is in their address: `radio` is heard at `/radio.mp3`. */
    stations: z
      .record(key, station)
      .refine((stations) => Object.keys(stations).length > 0, 'Name one station at least')
      .refine((stations) => Object.keys(stations).length <= mostStations, `Name at most ${mostStations} stations`),
    /** The most memory that Liquidsoap may use; Icecast's comes beside it. */
    memory: mebibytesBetween('128MiB', '4GiB').prefault('256MiB'),
  }),
  unit: ({ key, address, settings }) => {
    const music = `${key}-music`
    const names = Object.keys(settings.stations)
    return {
      identity: key,
      component: 'WebRadio',
      endpoints: [{ key: `${key}-http`, role: 'http', host: address, closed: ['/admin'] }],
      holds: [{ identity: music, kind: 'music', data: { files: '/music' } }],
      make: ({ image, web, secretFile, ownerName, contact }) => {
        const { host } = web('http')
        const secrets = { source: secretFile(`${key}/source`) }
        const icecast = {
          identity: key,
          image: image('icecast'),
          user,
          environment: {
            ...{ ADDRESS: host, OWNER: xmlText(ownerName), CONTACT: xmlText(contact) },
            STATIONS: String(names.length),
          },
          secrets,
          command: ['/bin/sh', '/opt/icecast.sh'],
          files: { '/opt/icecast.sh': scriptText(['services/web-radio/icecast.sh']) },
          listens: { http: 8000 },
          health: inBash(asking('127.0.0.1')),
          memoryMiB: 64,
        }
        const liquidsoap = {
          identity: music,
          image: image('liquidsoap'),
          user,
          secrets,
          command: ['/opt/radio.liq'],
          files: { '/opt/radio.liq': radio({ icecast: key, address: host, stations: settings.stations }) },
          health: inBash(asking(key), ...names.map((name) => `[[ $answer == *"/${name}.mp3\\""* ]]`)),
          memoryMiB: settings.memory,
        }
        const folders = {
          name: `${music}-folders`,
          title: `folders for the music of ${host}`,
          scripts: ['services/web-radio/folders.sh'],
          values: { container: music, stations: names.join(' ') },
        }
        return {
          steps: [{ container: icecast }, { container: liquidsoap }, { task: folders }],
          secrets: [
            { path: `${key}/source`, owner: user, renewal: { opens: `the stations of ${host}`, ...startAgain } },
          ],
        }
      },
    }
  },
})

type Radio = {
  /** The host that it sends to. */
  icecast: string
  /** The name that listeners open. */
  address: string
  stations: Record<string, z.output<typeof station>>
}

/** What Liquidsoap runs: one call for each station. */
export const radio = ({ icecast, address, stations }: Radio): string =>
  [
    `icecast = ${liquidText(icecast)}\naddress = ${liquidText(address)}\n`,
    scriptText(['services/web-radio/radio.liq']),
    ...Object.entries(stations).map(
      ([name, { title, bitrate }]) =>
        `station(name=${liquidText(name)}, title=${liquidText(title)}, %mp3(bitrate=${bitrate}))\n`,
    ),
  ].join('')

/** A text as Liquidsoap writes it. What stands in `#{}` it would run, however that is escaped: the two are never together. */
const liquidText = (text: string) =>
  text
    .split(/(?<=#)(?=\{)/)
    .map((part) => JSON.stringify(part))
    .join(' ^ ')

const xmlText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A check by the one program that both images have for it: it ends well if every step does. */
const inBash = (...steps: string[]) => ['bash', '-c', steps.join(' && ')]

/** Asks Icecast which stations it hears: `answer` is JSON, with the address of each. */
const asking = (host: string) =>
  `exec 3<>/dev/tcp/${host}/8000 && printf 'GET /status-json.xsl HTTP/1.0\\r\\n\\r\\n' >&3 && answer=$(cat <&3) && [[ $answer == *' 200 '* ]]`
