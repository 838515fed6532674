import fc from 'fast-check'

const surrogates = { first: 0xd800, amount: 0x800 }

/** Any character of Unicode. fast-check's own (`unit: 'binary'`) keeps a table of all 1,112,064 of them: half a second a process. */
export const anyCharacter = fc
  .nat({ max: 0x10ffff - surrogates.amount })
  .map((number) => String.fromCodePoint(number < surrogates.first ? number : number + surrogates.amount))

/** Any text; now and then one of those that programs trip over, as `__proto__`. */
export const anyText = fc.oneof(fc.string(), fc.string({ unit: anyCharacter }))
