import type {Address} from '../../kafka/connection-options.ts'
import {isSecretProperty} from '../secrets/secret-property.ts'

/** The flags of one connection as they were given: `-P`, `-b`, `--command-config`, `-X`, and how brokers are reached. */
export interface GivenConnection {
  /** The profile that is used; null or left out for none. */
  readonly profile?: string | null
  /** `host:port[,...]`; null where the profile says it. */
  readonly bootstrapServer: string | null
  readonly configFile: string | null
  /** `key=value` each, in the order given: of equal keys the last one counts. */
  readonly properties: readonly string[]
  /** `FROM=TO` each. */
  readonly brokerMap?: readonly string[]
  readonly allowsPlaintextPassword?: boolean
}

/** The same connection as words for another command line. */
export interface ConnectionWords {
  readonly words: readonly string[]
  /** Names of the properties that are left out, because their values are secrets. */
  readonly withheld: readonly string[]
}

/** The flags that make the same connection in another command, without secrets: a command line is for all to see. */
export function formatConnectionWords(given: GivenConnection): ConnectionWords {
  const words: string[] = []
  if (given.profile) words.push('-P', given.profile)
  if (given.bootstrapServer !== null) words.push('-b', given.bootstrapServer)
  for (const rule of given.brokerMap ?? []) words.push('--broker-map', rule)
  if (given.allowsPlaintextPassword === true) words.push('--allow-plaintext-password')
  if (given.configFile !== null) words.push('--command-config', given.configFile)
  const withheld = new Set<string>()
  for (const property of given.properties) {
    const at = property.indexOf('=')
    const key = property.slice(0, at).trim()
    if (isSecretProperty(key, property.slice(at + 1))) withheld.add(key)
    else words.push('-X', property)
  }
  return {words, withheld: [...withheld]}
}

/** Addresses as `-b` takes them: `host:port,...`, IPv6 in brackets. */
export function formatBootstrapServers(servers: readonly Address[]): string {
  return servers.map(({host, port}) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',')
}
