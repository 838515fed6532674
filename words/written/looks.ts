import { domainToUnicode } from 'node:url'
import unhomoglyph from 'unhomoglyph'

/**
 * What people see of a domain name: two names that are taken for one another look the same. `xn--bcage-jye.example`
 * (with a Cyrillic o) looks as `bocage.example` does, and `modeme.example` as `moderne.example`.
 *
 * Source: Unicode Technical Standard 39, section 4, "Confusable Detection".
 */
export const looksOf = (domain: string): string =>
  unhomoglyph((domainToUnicode(domain) || domain).normalize('NFD'))
    .normalize('NFD')
    .toLowerCase()
