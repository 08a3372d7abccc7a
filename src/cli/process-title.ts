import {isSecretProperty} from '../core/secrets/secret-property.ts'

const HIDDEN = '***'

/** Takes the values of secret properties (`-X sasl.password=...`) out of what `ps` shows of this process, as curl does with `-u`. */
export function hideSecretsInTitle(argv: readonly string[]): void {
  const shown = argv.map(withoutSecret)
  if (shown.some((word, index) => word !== argv[index])) process.title = ['samsa', ...shown].join(' ')
}

/** `sasl.password=x`, `-Xsasl.password=x` and `--property=sasl.password=x` without the x. */
export function withoutSecret(word: string): string {
  const [, before = '', key = '', value = ''] = /^(-X|--[\w-]+=)?([\w.-]+)=(.*)$/s.exec(word) ?? []
  return value !== '' && isSecretProperty(key, value) ? `${before}${key}=${HIDDEN}` : word
}
