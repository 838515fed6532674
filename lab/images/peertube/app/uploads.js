/** Uploads in pieces, by the very library that PeerTube has for them, in the folder where PeerTube has them. */
import { mkdir, rename } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Uploadx } from '@uploadx/core'

/** How long an upload may rest, in seconds. */
const lifetime = 24 * 3600

export async function openUploads({ temporary, videos }, redis, database) {
  const directory = join(temporary, 'resumable-uploads')
  await mkdir(directory, { recursive: true })
  await mkdir(videos, { recursive: true })
  const uploadx = new Uploadx({
    directory,
    userIdentifier: (request) => request.account.name,
    filename: ({ userId, id, metadata }) => `${userId}-${id}${extname(metadata.filename)}`,
    onCreate: async ({ id, userId }) => {
      await redis.set(session(id), userId, 'EX', lifetime)
      return {}
    },
  })
  const session = (id) => `resumable-upload-${id}`

  return {
    /** Begins an upload, or goes on with the same one. */
    begin: (request, response) => uploadx.upload(request, response),
    /** Takes a piece. With the last one, the file becomes a video, which is published by whoever takes up the jobs. */
    piece: async (request, response, id) => {
      if ((await redis.get(session(id))) === null) return { status: 404 }
      return new Promise((resolve, reject) => {
        uploadx.upload(request, response, () => finish(request.body).then(resolve, reject))
        response.once('finish', () => resolve(undefined))
      })
    },
  }

  async function finish({ id, name, size, metadata }) {
    const file = `${id}${extname(name)}`
    await rename(join(directory, name), join(videos, file))
    await uploadx.storage.delete({ id })
    const uuid = await database.addVideo({ name: metadata.name, file, size })
    await redis.del(session(id))
    await redis.rpush('jobs', uuid)
    return { status: 200, body: { video: { uuid } } }
  }
}
