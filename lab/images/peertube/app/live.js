/** The ear for live broadcasts: it shakes hands as RTMP does (Adobe's specification, 5.2), and hears nothing. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'

const handshake = 1536
const version = 3

export const listenForBroadcasts = (port) =>
  createServer((socket) => {
    let received = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received[0] !== version) return socket.destroy()
      if (received.length < 1 + handshake) return
      socket.end(Buffer.concat([Buffer.of(version), randomBytes(handshake), received.subarray(1, 1 + handshake)]))
    })
  }).listen(port)
