import {DIGESTS, SCRAM} from 'kafkajs/src/broker/saslAuthenticator/scram.js'

/** What kafkajs gives an authenticator of its own (https://kafka.js.org/docs/custom-authentication-mechanism). */
export interface ProviderOptions {
  readonly host: string
  readonly port: number
  readonly logger: object
  readonly saslAuthenticate: (message: object) => Promise<unknown>
}

/** A delegation token: its id, and its HMAC as password. */
export interface TokenLogin {
  readonly mechanism: 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

/** The first message of the client says by an extension that it is a token; the proof covers that too (ScramSaslClient). */
class TokenScram extends SCRAM {
  override firstMessageBare(): string {
    return `${super.firstMessageBare()},tokenauth=true`
  }
}

/** Logs in by SCRAM as a delegation token does (KIP-48), which kafkajs does not know; everything else is its own. */
export async function logInByToken(login: TokenLogin, options: ProviderOptions): Promise<void> {
  const {host, port, logger, saslAuthenticate} = options
  const digest = login.mechanism === 'scram-sha-256' ? DIGESTS.SHA256 : DIGESTS.SHA512
  await new TokenScram(login, host, port, logger, saslAuthenticate, digest).authenticate()
}
