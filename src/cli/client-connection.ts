import {readFileSync} from 'node:fs'
import {BOOTSTRAP_PROPERTIES, parseConnectionSettings} from '../core/profiles/connection-settings.ts'
import {parseJavaProperties} from '../core/profiles/java-properties.ts'
import {Failure} from '../errors/failure.ts'
import type {ConnectionOptions} from '../kafka/connection-options.ts'
import {note} from './output.ts'

/** The flags that say how to reach one cluster, as they were typed. */
export interface ConnectionFlags {
  readonly bootstrapServer: string | undefined
  readonly configFile: string | undefined
  readonly properties: readonly string[] | undefined
  readonly verbose: boolean
}

/** What the flags are called, for sentences about them, and where to connect to when none names a server. */
export interface ConnectionFlagNames {
  readonly configFile: string
  readonly property: string
  /** Throws a usage Failure where a server has to be named. */
  readonly defaultServers: () => string | null
}

/** Reads how to reach a cluster: a property of its own goes before one of the file. Throws a usage Failure. */
export function readConnection(flags: ConnectionFlags, names: ConnectionFlagNames): ConnectionOptions {
  const properties = flags.configFile ? readProperties(flags.configFile, names) : new Map<string, string>()
  for (const text of flags.properties ?? []) {
    const at = text.indexOf('=')
    // What stands there instead may hold a password: only what can be a key is repeated.
    if (at < 1) {
      const key = /^[\w.-]*/.exec(text)?.[0]
      throw new Failure('usage', `${names.property} takes KEY=VALUE; "${key}" has no value.`)
    }
    properties.set(text.slice(0, at).trim(), text.slice(at + 1))
  }
  const isConfigured = BOOTSTRAP_PROPERTIES.some((name) => properties.has(name))
  return parseConnectionSettings({
    bootstrapServer: flags.bootstrapServer ?? (isConfigured ? null : names.defaultServers()),
    properties,
    readFile: (path) => readFileSync(path, 'utf8'),
    log: (line) => {
      if (flags.verbose) note(`samsa: ${line}`)
    },
  })
}

function readProperties(path: string, {configFile}: ConnectionFlagNames): Map<string, string> {
  try {
    return parseJavaProperties(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The ${configFile} file cannot be read: ${reason}.`)
  }
}
