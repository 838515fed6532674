/** Checks of a container's health, as the words that run in it: each succeeds once its application answers. */

/** For an image that has curl: an address within answers without an error. */
export const answers = (url: string): string[] => ['curl', '--fail', '--silent', '--output', '/dev/null', url]

/** For an image that has PHP, and no curl: something takes connections at a port. */
export const phpConnects = (port: number): string[] => ['php', '-r', `exit(@fsockopen("127.0.0.1", ${port}) ? 0 : 1);`]
