import type {Failure} from '../../errors/failure.ts'
import type {Settings} from './resolve-settings.ts'

/** The value of a setting by its name in Kafka's Java client; null where it is not set. */
export type Get = (name: string) => string | null

/** The failure of a wrong setting, with where it comes from. */
export type Wrong = (name: string, message: string, suggestions?: readonly string[]) => Failure

/** What SASL is read from. */
export interface SaslSettings {
  readonly settings: Settings
  readonly get: Get
  readonly wrong: Wrong
  /** Whether what is sent cannot be read on the way. */
  readonly isEncrypted: boolean
}

/** `true` or `false`, in whichever case; null where it is not set. Throws Failure(usage) for what is neither. */
export function readFlag(get: Get, wrong: Wrong, name: string): boolean | null {
  const text = get(name)
  if (text === null) return null
  const word = text.trim().toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  throw wrong(name, `${name} is "${text}"; it can be true or false.`)
}
