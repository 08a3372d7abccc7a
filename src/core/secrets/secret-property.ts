/**
 * Keys whose values are nobody else's: passwords, JAAS lines, tokens, client secrets, credentials of a schema registry
 * (`basic.auth.user.info`), private keys in place (`ssl.keystore.key` of Java's client, `ssl.key.pem` of librdkafka).
 * Paths of files that hold such are none.
 */
const SECRET_KEY = /passw|passphrase|secret|jaas|token|credential|auth|private|\.key$|key\.pem$/i
const PATH_KEY = /\.(location|file|path)$/i

/** Whether a property's value must not be shown. A certificate's PEM may hold its key as well. */
export function isSecretProperty(key: string, value: string): boolean {
  return (SECRET_KEY.test(key) && !PATH_KEY.test(key)) || value.includes('PRIVATE KEY')
}
