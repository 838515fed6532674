import { readFileSync } from 'node:fs'
import type { Access } from '../../inventory/model/planning/access.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { quoted } from '../../words/said/quoted.ts'
import { fingerprint } from '../../words/written/ssh-key.ts'
import { runScript } from '../run-script.ts'
import { sshConfig } from '../ssh.ts'

const script = readFileSync(new URL('keys-by-hand.sh', import.meta.url), 'utf8')
const file = '/root/.ssh/authorized_keys'

/**
 * Who gets in to a Proxmox host by a key that somebody put there by hand. Proxmox needs that file for itself, so it stays in
 * force beside the inventory's, and who left the inventory may still be in it.
 *
 * @param access who may log in, by the inventory
 */
export async function findKeysByHand(host: string, access: Access[]): Promise<Problem[]> {
  try {
    return keysByHand(host, await runScript(host, script, { timeoutSeconds: 30 }), access)
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    // Whoever needs the host says that it does not answer.
    return []
  }
}

/** The same from what the host printed: a problem that names the keys, and the command that removes them; none without any. */
export function keysByHand(host: string, printed: string, access: Access[]): Problem[] {
  const keys = printed.split('\n').flatMap(parseLine)
  const known = new Set([
    ...access.filter(({ machine }) => machine === host).map((way) => way.fingerprint),
    ...keys.flatMap(({ isOwn, key }) => (isOwn ? [fingerprint(key)] : [])),
  ])
  // By this file the nodes of a cluster reach each other.
  const nodes = printed.split('\n').flatMap((line) => (line.startsWith('node ') ? [`root@${line.slice(5)}`] : []))
  const others = keys.filter(({ key, comment }) => !known.has(fingerprint(key)) && !nodes.includes(comment))
  if (others.length === 0) return []
  const names = others.map(({ key, comment }) => `${comment && `${quoted(comment)} `}(${fingerprint(key)})`)
  // Proxmox's file is a link to the one of its cluster.
  const words = others.map(({ key }) => `-e '\\|${key.split(' ')[1]}|d'`)
  return [
    {
      where: host,
      what: `${file} there lets in who is not in the inventory: ${names.join(', ')}`,
      instead: `A key put there by hand stays until it is removed: ssh -F ${sshConfig} ${host} "sed -i --follow-symlinks ${words.join(' ')} ${file}"`,
    },
  ]
}

/** A key of a line, which may have options before it; nothing for a comment. */
function parseLine(line: string): { isOwn: boolean; key: string; comment: string }[] {
  const [, origin, key, comment = ''] =
    /^(own|lets_in) (?!#)(?:.* )?((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-\S+ AAAA[A-Za-z0-9+/]+=*)(?: (.*))?$/.exec(line) ?? []
  return key === undefined ? [] : [{ isOwn: origin === 'own', key, comment }]
}
