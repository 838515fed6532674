import { expect, test } from '@jest/globals'
import { isCalendar } from '../../../words/written/calendar.ts'

test.each([
  'daily',
  'weekly UTC',
  '*:0/5',
  '*:2/5',
  '03:00',
  '*-*-* 03:00',
  '*-*-* 04:05:06.5',
  'Mon',
  'Mon..Fri 09:30',
  'Sat,Sun *-*-* 02:00:00 Europe/Paris',
  '*-*~1 00:00',
  '2026-01,07-01 12:00',
  '*-02~03',
])('systemd knows "%s"', (text) => expect(isCalendar(text)).toBe(true))

test.each([
  'each night',
  '',
  'every day',
  '*',
  '5',
  'Montag',
  'daily 03:00',
  '*:0/5\nExecStart=x',
  ' daily',
  'UTC',
  '03h00',
])('systemd does not know %j', (text) => expect(isCalendar(text)).toBe(false))
