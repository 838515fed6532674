/**
 * A Proxmox property string: `local-lvm:vm-101-disk-0,size=8G` or `name=eth0,bridge=vmbr0`.
 * Proxmox writes some of them anew, in an order of its own: compare them parsed.
 *
 * @param bare the key of a first part that has none, as `volume`
 */
export function parsePropertyString(text: string, bare: string): Map<string, string> {
  return new Map(
    text
      .split(',')
      .filter((part) => part !== '')
      .map((part) => {
        const sign = part.indexOf('=')
        return sign < 0 ? [bare, part] : [part.slice(0, sign), part.slice(sign + 1)]
      }),
  )
}

export const renderPropertyString = (properties: Record<string, string>): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')

const mebibytes: Record<string, number> = { K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024, '': 1 / 1024 / 1024 }

/** A disk's size as Proxmox writes it (`8G`, `512M`), in MiB; undefined for one without a limit (`0T`). */
export function parseSize(size: string | undefined): number | undefined {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(size ?? '') ?? []
  const parsed = Number(amount) * (mebibytes[unit] ?? Number.NaN)
  return parsed > 0 ? parsed : undefined
}

/**
 * A size in MiB as a number of GiB, which is what Proxmox takes where it makes a volume. It makes whole MiB of it and drops
 * the rest (PVE::LXC, create_disks), so the number is exact: 1/1024 has ten decimals.
 */
export const renderGibibytes = (sizeMiB: number): string => String(Number((sizeMiB / 1024).toFixed(10)))

/** Proxmox's spellings of a truth value. */
export const isTrue = (value: string | number | undefined): boolean =>
  ['1', 'on', 'yes', 'true'].includes(String(value))
