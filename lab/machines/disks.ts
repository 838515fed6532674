import { existsSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import type { LabDisk } from '../estate.ts'
import { places } from '../places.ts'
import type { LabStep } from '../step.ts'

/** The file behind a host's disk. It is sparse: it takes the room of what is written. */
export const diskFile = (host: string, disk: string): string => `${places.disks}/${host}-${disk}.img`

/** The loop devices of a file. */
export async function loopDevices(file: string): Promise<string[]> {
  const { stdout } = await execa('losetup', ['--noheadings', '--output', 'NAME', '--associated', file], {
    reject: false,
  })
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

/** Makes a disk's file once and gives its loop device. */
export async function ensureDisk(host: string, key: string, disk: LabDisk, { run }: LabStep): Promise<string> {
  const file = diskFile(host, key)
  mkdirSync(places.disks, { recursive: true })
  if (!existsSync(file)) {
    writeFileSync(file, '')
    truncateSync(file, disk.sizeGiB * 1024 ** 3)
  }
  const [attached] = await loopDevices(file)
  return attached ?? (await run('losetup', ['--find', '--show', file])).trim()
}

/** The line of a container's configuration that shows a loop device under the disk's own name. */
export const diskLine = (loop: string, { device }: LabDisk): string =>
  `lxc.mount.entry = ${loop} ${device.replace(/^\//, '')} none bind,create=file 0 0`

/**
 * What udev would know of a disk, as its database keeps it, put in place at each start of the container:
 * so `lsblk -no SERIAL` answers as for a real disk.
 */
export function renderUdevEntry(loop: string, { serial }: LabDisk): string {
  const number = statSync(loop).rdev
  const [major, minor] = [(number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & 0xfff00)]
  const entry = `I:1\\nE:ID_SERIAL=${serial}\\nE:ID_SERIAL_SHORT=${serial}\\n`
  return `d /run/udev/data 0755 root root -\nf+ /run/udev/data/b${major}:${minor} 0644 root root - ${entry}\n`
}
