const mark = '[secret]'

/**
 * Makes a function that blots secrets out of a text.
 *
 * A secret of several lines is blotted out as a whole and line by line. What is too short to be told from ordinary words is left.
 */
export function redactor(secrets: string[]): (text: string) => string {
  const whole = secrets.map((text) => text.trim()).filter((text) => text.length >= 4)
  const lines = secrets
    .flatMap((text) => text.split('\n').map((line) => line.trim()))
    .filter((line) => line.length >= 8)
  const longestFirst = [...new Set([...whole, ...lines])].sort((one, other) => other.length - one.length)
  return (text) => longestFirst.reduce((rest, hidden) => rest.replaceAll(hidden, mark), text)
}
