/** Whose they are, for Bocage: the package is `bocage-bench`. */
export const owner = 'bench'

/** The folder of the files on the machine. */
export const target = '/etc/bocage-bench'

/** A hundred small files, as settings are: texts by path on the machine. */
export const benchFiles = (count = 100): Map<string, string> =>
  new Map(
    Array.from({ length: count }, (_, index) => {
      const number = String(index + 1).padStart(3, '0')
      return [`${target}/${number}.conf`, `number = ${number}\nname = setting-${number}\n`]
    }),
  )
