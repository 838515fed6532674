/** `@jest/globals`, for modules that stay while test files come and go: only `jest` itself is another one for each file. */
const given = () => globalThis[Symbol.for('bocage.jest-globals')]

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } = given()
export const jest = new Proxy({}, { get: (_, name) => given().jest[name] })
