import { Command } from 'commander'
import { Listr } from 'listr2'
import { hardwareTasks } from './hardware.ts'

const program = new Command('lab').description('The rehearsal estate: everything the toolkit manages, on this machine.')
program
  .command('up')
  .option('--inventory <folder>', 'the inventory to rehearse', 'inventory')
  .action(async ({ inventory }: { inventory: string }) => {
    const estate = {
      inventory,
      hosts: [
        {
          name: 'pve1',
          address: '198.51.100.10',
          disks: { backup: { device: '/dev/sdb', serial: 'LAB-PVE1-BACKUP', sizeGiB: 128 } },
        },
      ],
      names: {},
    }
    await new Listr(hardwareTasks(estate)).run()
  })
await program.parseAsync()
