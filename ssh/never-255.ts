/**
 * The same for a POSIX shell, but that it ends with 254 where it would end with 255: that is ssh's own word for a machine it does not
 * get through to, or to the end. PHP ends with 255 when it fails, and so do some of Proxmox's commands; and ssh where the shell over
 * there is killed. So it runs in a shell of its own, whichever way it ends.
 *
 * Source: ssh(1), "EXIT STATUS"; openssh-portable, clientloop.c (`client_input_channel_req`).
 */
export const never255 = (commands: string): string =>
  `(\n${commands}\n)\ncode=$?\n[ $code -ne 255 ] || code=254\nexit $code`
