import { jest } from '@jest/globals'

// Real machines take their time: a run of the engine some seconds, a guest a minute, a reboot some minutes.
jest.setTimeout(15 * 60_000)
