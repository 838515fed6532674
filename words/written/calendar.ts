import { timeZone } from './time-zone.ts'

/**
 * Whether systemd takes a text for the times at which a timer is due: `daily`, `*:0/5`, `Mon *-*-* 03:00`. The zone of the machine itself
 * (`CEST`) is left out: another machine has another.
 *
 * Source: systemd.time(7), "Calendar events"; systemd 252, src/shared/calendarspec.c (`parse_weekdays`, `parse_date`, `chain_valid`).
 */
export function isCalendar(text: string): boolean {
  const rest = withoutZone(text)
  return rest !== '' && (words.test(rest) || isTimes(rest))
}

const words = /^(minutely|hourly|daily|weekly|monthly|quarterly|(semi|bi)-?annually|yearly|ann?ually)$/i

/** What stands before the time zone, where there is one. */
function withoutZone(text: string): string {
  const [, before = '', zone = ''] = /^(.*) ([^ ]+)$/.exec(text) ?? []
  return /^utc$/i.test(zone) || timeZone.safeParse(zone).success ? before : text
}

/** Days of the week, a date and a time; each may be left out. */
function isTimes(text: string): boolean {
  const listed = /^([a-z][a-z,.-]*)(?: +|$)/i.exec(text)
  if (listed && !areWeekdays(listed[1] ?? '')) return false
  const rest = text.slice(listed?.[0].length ?? 0)
  const [whole = '', year, month = '', tie, day = ''] =
    /^(?:([^-~: ]+)-)?([^-~: ]+)([-~])([^-~: ]+)(?: +|$)/.exec(rest) ?? []
  const isDate =
    whole === '' ||
    ((year === undefined || isList(year, years)) && isList(month, months) && isList(day, tie === '~' ? lastDays : days))
  return isDate && (isMoment(rest) || isTime(rest.slice(whole.length)))
}

/** Seconds since 1970, as `@0`. */
const isMoment = (text: string): boolean =>
  /^@\d{1,10}$/.test(text) && Number(text.slice(1)) <= Date.UTC(2199, 11, 31) / 1000

function isTime(text: string): boolean {
  const [hour = '', minute = '', second = '*', ...more] = text.split(':')
  return text === '' || (more.length === 0 && isList(hour, hours) && isList(minute, minutes) && isList(second, seconds))
}

const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const long = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const numberOfDay = (name: string) => Math.max(week.indexOf(name), long.indexOf(name))

/** Names, and ranges of two of them that follow within a week; a comma may be left at the end. */
function areWeekdays(text: string): boolean {
  const ranges = text.toLowerCase().replace(/,$/, '').split(',')
  return ranges.every((range) => {
    const [first = -1, last = first, ...more] = range.split(/\.\.|-/).map(numberOfDay)
    return first >= 0 && last >= first && more.length === 0
  })
}

/** Of a part of a date or a time: the values that it may have, whether counted from the end, and into how many pieces one is cut. */
type Part = { from: number; to: number; isFromEnd?: boolean; pieces?: number }

const years: Part = { from: 1970, to: 2199 }
const months: Part = { from: 1, to: 12 }
const days: Part = { from: 1, to: 31 }
const lastDays: Part = { from: 1, to: 28, isFromEnd: true }
const hours: Part = { from: 0, to: 23 }
const minutes: Part = { from: 0, to: 59 }
const seconds: Part = { from: 0, to: 59_999_999, pieces: 1_000_000 }

/** All values, or several: each one, a range, or each so many from there on. */
const isList = (text: string, part: Part): boolean => text === '*' || text.split(',').every((one) => isOne(one, part))

function isOne(text: string, part: Part): boolean {
  const { from, to, isFromEnd = false, pieces = 1 } = part
  const number = `\\d{1,9}${pieces > 1 ? '(?:\\.\\d+)?' : ''}`
  const form = new RegExp(`^(?<first>${number})(?:\\.\\.(?<last>${number}))?(?:/(?<every>${number}))?$`)
  const written = form.exec(text)?.groups
  if (!written) return false
  const value = (digits: string) => Math.round(Number(digits) * pieces)
  const place = (digits: string) => (part === years ? wholeYear(value(digits)) : value(digits))
  const first = place(written.first ?? '')
  const every = written.every === undefined ? undefined : value(written.every)
  if (first < from || first > to || every === 0) return false
  if (written.last === undefined) return (every ?? 0) <= (isFromEnd ? first - from : to - first)
  const last = place(written.last)
  // Seconds of a range are whole ones, unless it says how far apart they are.
  const isReached = (every === undefined ? last : last - ((last - first) % every)) <= to
  return isReached && last - first >= (pieces > 1 && every === undefined ? pieces : 0)
}

/** Two digits are of this century until 69. */
const wholeYear = (year: number) => (year < 70 ? year + 2000 : year < 100 ? year + 1900 : year)
