import { setTimeout } from 'node:timers/promises'
import { ssh } from '../../ssh/ssh.ts'
import { type Visit, visit } from './visit.ts'

/** The video site of the example, and its container. */
export const videoSite = { host: 'videos.pointcommuns.example', container: 'pointcommuns-conferences' }
const api = `https://${videoSite.host}/api/v1`

/** Signs in as the administrator, with the password that its machine has unless another is given: the answer, with a token or without. */
export async function signIn(password?: string): Promise<Visit> {
  const file = `/var/lib/bocage/secrets/pointcommuns/${videoSite.container}/root`
  const known = password ?? (await ssh('apps', `cat ${file}`)).trim()
  const client = JSON.parse((await visit(`${api}/oauth-clients/local`)).body)
  const body = String(new URLSearchParams({ ...client, grant_type: 'password', username: 'root', password: known }))
  return visit(`${api}/users/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) },
    body,
  })
}

/** A video that visitors see: the address of its file, and its size. It is published some moments after it was uploaded. */
export async function published(name: string): Promise<{ fileUrl: string; size: number }> {
  for (let tries = 0; tries < 40; tries++) {
    const { data } = JSON.parse((await visit(`${api}/videos`)).body)
    const found = data.find((video: { name: string }) => video.name === name)
    if (found) return found
    await setTimeout(250)
  }
  throw new Error(`"${name}" is not published`)
}

/** An upload in pieces, as a browser makes it. */
export type Upload = {
  /** Sends the bytes from one offset to before another. With the last of them, the answer has the video. */
  piece: (from: number, to: number) => Promise<Visit>
  /** How many bytes are there. */
  offset: () => Promise<number>
}

export async function beginUpload(name: string, bytes: Buffer): Promise<Upload> {
  const authorization = `Bearer ${JSON.parse((await signIn()).body).access_token}`
  const about = JSON.stringify({ name, channelId: 1, filename: 'conference.mp4' })
  const { headers } = await visit(`${api}/videos/upload-resumable`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(about)),
      'x-upload-content-length': String(bytes.length),
      'x-upload-content-type': 'video/mp4',
    },
    body: about,
  })
  const url = new URL(headers.location ?? '', api).href
  const put = (range: string, body: Buffer) =>
    visit(url, {
      method: 'PUT',
      headers: {
        authorization,
        'content-type': 'application/octet-stream',
        'content-length': String(body.length),
        'content-range': `bytes ${range}/${bytes.length}`,
      },
      body,
    })
  return {
    piece: (from, to) => put(`${from}-${to - 1}`, bytes.subarray(from, to)),
    offset: async () => {
      const { headers } = await put('*', Buffer.alloc(0))
      return Number(/^bytes=0-(\d+)$/.exec(headers.range ?? '')?.[1] ?? -1) + 1
    },
  }
}
