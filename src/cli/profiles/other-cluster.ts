import type {SecretReader} from '../../core/connection/connection-secrets.ts'
import type {Profile} from '../../core/connection/profiles/profile.ts'
import type {Settings} from '../../core/connection/resolve-settings.ts'
import type {Failure} from '../../errors/failure.ts'
import type {ConnectionOptions} from '../../kafka/connection-options.ts'
import {
  type ConnectionFlags,
  type ConnectionSurroundings,
  connectionOf,
  readSettings,
} from '../client-connection.ts'
import {dialOf, plaintextSource, sourceOf} from './connection-choice.ts'

/** What flags of their own say of a further cluster: nothing of those of the first one counts for it. */
export interface OtherCluster {
  readonly connection: ConnectionFlags
  readonly names: ConnectionSurroundings['names']
  /** What to say where no server is named. */
  readonly missing: () => Failure
}

/**
 * How to reach a further cluster, and the settings that say so; its profile goes behind the other flags. That a password may be sent in plain
 * text (`--allow-plaintext-password`) is said of both. Throws Failure(usage).
 */
export function otherConnection(
  {connection, names, missing}: OtherCluster,
  profile: Profile | null,
  how: {readonly verbose: boolean; readonly readSecret: SecretReader; readonly allowsPlaintext: boolean},
): {readonly options: ConnectionOptions; readonly settings: Settings} {
  const settings = readSettings(connection, {
    names,
    above: plaintextSource(how.allowsPlaintext),
    below: profile && sourceOf(profile),
    defaultServers: () => {
      throw missing()
    },
  })
  return {options: {...connectionOf(settings, how), ...dialOf([], profile)}, settings}
}
