/** Names in a sentence: all of a few, else the first of them and how many more there are. */
export const some = (names: string[]): string =>
  names.length > 5 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ')
