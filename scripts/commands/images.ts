import { join } from 'node:path'
import { program } from 'commander'
import { runCommand } from '../../operations/command.ts'
import { lockOf, writeLock } from '../../operations/estate/image-lock.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import { checkout } from '../../words/checkout.ts'

const file = 'services/images.lock.json'

program.name('scripts/images').description('The images of the applications, and what their names stand for.')

program
  .command('lock')
  .description(
    `writes the digest of every image of the catalogue to ${file}: then nobody can change one under its name`,
  )
  .action(() =>
    runCommand(async () => {
      const { kinds } = await readCatalogue()
      const lock = await lockOf([...new Set([...kinds.values()].flatMap(({ images }) => Object.values(images)))])
      writeLock(join(checkout, file), lock)
      for (const [image, digest] of Object.entries(lock)) console.log(`${image}  ${digest}`)
      console.log(`\nWritten to ${file}. Next: commit it; scripts/up then pulls these and no others.`)
    }),
  )

await program.parseAsync()
