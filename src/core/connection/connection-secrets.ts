import type {ConnectionSecrets} from '../../kafka/connection-options.ts'
import type {SecretSource} from '../secrets/read-secret.ts'
import type {Secret} from '../secrets/secret.ts'
import type {Settings} from './resolve-settings.ts'

/** Reads a secret from where it is; `what` is for the sentence of a failure, or of a question. */
export type SecretReader = (what: string, source: SecretSource, signal: AbortSignal) => Promise<Secret>

/** A secret, or where it is read, and what it is in a sentence. */
export interface PendingSecret {
  readonly what: string
  readonly value: string | SecretSource
}

/** The secrets of a connection before they are read. */
export interface PendingSecrets {
  readonly password?: PendingSecret
  readonly passphrase?: PendingSecret
  /** Gets a token that can still be used, with a reader for the secrets that it takes. */
  readonly token?: (reader: SecretReader, signal: AbortSignal) => Promise<string>
}

/**
 * The passphrase of the client's key, or of the PKCS#12 store that it is in: there it is the store's that opens it, and Java's own
 * `ssl.key.password` says nothing else.
 */
export function passphraseOf(settings: Settings, {isStore}: {readonly isStore: boolean}): PendingSecrets {
  const names = ['ssl.key.password', 'ssl.keystore.password']
  const [value] = (isStore ? names.toReversed() : names).flatMap((name) => settings.get(name)?.value ?? [])
  if (value === undefined || value === '') return {}
  return {
    passphrase: {
      what: isStore ? "the password of the client's store" : 'the password of the client key',
      value,
    },
  }
}

/** The text of a secret, read where it is not given. */
export async function textOf(
  {what, value}: PendingSecret,
  reader: SecretReader,
  signal: AbortSignal,
): Promise<string> {
  return typeof value === 'string' ? value : (await reader(what, value, signal)).reveal()
}

/** Secrets that are read once, until they are forgotten. */
export interface RememberedSecrets {
  readonly readSecrets: (signal: AbortSignal) => Promise<ConnectionSecrets>
  readonly forgetSecrets: (refused: ConnectionSecrets) => void
}

/**
 * Reads each secret once, however many connections ask for it at the same time; one that could not be read is tried again by
 * the next connection. Once a broker has refused them they are forgotten, where there is a place to read them again: a password
 * that was changed there while a command runs is used by its next connection. What was typed is not asked for a second time.
 */
export function rememberSecrets(
  {password, passphrase, token}: PendingSecrets,
  reader: SecretReader,
): RememberedSecrets {
  let known: Promise<ConnectionSecrets> | null = null
  let newest: ConnectionSecrets | null = null
  const read = async (
    secret: PendingSecret | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    return secret === undefined ? undefined : textOf(secret, reader, signal)
  }
  const readAll = async (signal: AbortSignal): Promise<ConnectionSecrets> => {
    // One after the other: two questions at a time cannot be answered.
    const texts = {password: await read(password, signal), passphrase: await read(passphrase, signal)}
    return {
      ...(texts.password === undefined ? {} : {password: texts.password}),
      ...(texts.passphrase === undefined ? {} : {passphrase: texts.passphrase}),
      ...(token === undefined ? {} : {token: () => token(reader, signal)}),
    }
  }
  const isKept = [password, passphrase].some((secret) => secret !== undefined && isTyped(secret))
  return {
    readSecrets: (signal) => {
      known ??= readAll(signal).then(
        (secrets) => {
          newest = secrets
          return secrets
        },
        (error: unknown) => {
          known = null
          throw error
        },
      )
      return known
    },
    forgetSecrets: (refused) => {
      // Brokers refuse one after another: the others must not drop what was read anew since.
      if (isKept || refused !== newest) return
      known = null
      newest = null
    },
  }
}

function isTyped({value}: PendingSecret): boolean {
  return typeof value !== 'string' && 'prompt' in value
}
