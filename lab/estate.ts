/** A disk of a Proxmox host beside its system disk. */
export type LabDisk = { device: string; serial: string; sizeGiB: number }

/** A Proxmox host to rehearse. */
export type LabHost = {
  name: string
  /** Its address on the lab's internet. */
  address: string
  /** Further disks, by their key in the inventory. */
  disks: Record<string, LabDisk>
}

/** What the lab makes of an inventory: hosts, and what each published name leads to. */
export type LabEstate = {
  /** The inventory's folder. */
  inventory: string
  hosts: LabHost[]
  /** The lab's address of each published name. */
  names: Record<string, string>
}
