import type { MailPlace, MailWish } from './mail.ts'

/**
 * All that an application may need of others, by name: what it says of that, and what it is told. Who gives it is the inventory's
 * to say, where each has its entry as well (`inventory/model/planning/given-by.ts`).
 */
export type Needs = {
  mail: { wish: MailWish; place: MailPlace }
}

export type NeedName = keyof Needs

/** What one application needs. */
export type NeedWishes = { [Name in NeedName]?: Needs[Name]['wish'] }
