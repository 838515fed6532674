const days = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)'
const weekdays = `${days}(?:(?:,|\\.\\.)${days})*,?`
/** A number, all of them, a range, or each so many of these; several, with commas. */
const numbers = (digits: string) => {
  const one = `(?:\\*|\\d{${digits}}(?:\\.\\.\\d{${digits}})?)(?:/\\d{1,4})?`
  return `${one}(?:,${one})*`
}
const date = `(?:${numbers('1,4')}-)?${numbers('1,2')}[-~]${numbers('1,2')}`
const time = `${numbers('1,2')}:${numbers('1,2')}(?::${numbers('1,2')}(?:\\.\\d{1,6})?)?`
const zone = '(?:UTC|[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_-]+){1,2})'
const words = 'minutely|hourly|daily|weekly|monthly|quarterly|semiannually|yearly|annually'

const pattern = new RegExp(
  `^(?:(?:${words})|(?=\\S)(?!${zone}$)(?:${weekdays}(?: |$))?(?:${date}(?: |$))?(?:${time})?)(?: ${zone})?$`,
)

/**
 * Whether systemd takes a text for the times at which a timer is due: `daily`, `*:0/5`, `Mon *-*-* 03:00`.
 *
 * Source: systemd.time(7), "Calendar events".
 */
export const isCalendar = (text: string): boolean => pattern.test(text)
