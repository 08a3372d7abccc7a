import type {SecretSource} from '../../secrets/read-secret.ts'
import type {Place} from '../../source/source-tree.ts'

/** Colours that a profile's name can have: those that every terminal has. */
export const PROFILE_COLORS = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
export type ProfileColor = (typeof PROFILE_COLORS)[number]

/** How to reach one cluster, by a name, and how careful to be with it. */
export interface Profile {
  readonly name: string
  /** Where it stands. */
  readonly place: Place
  /** By the names of Kafka's Java client; a secret is where it is read. */
  readonly settings: ReadonlyMap<string, string | SecretSource>
  /** Whether every command that changes something is refused. */
  readonly isReadOnly: boolean
  /** Whether a change has to be confirmed by the profile's name. */
  readonly isProtected: boolean
  readonly color: ProfileColor | null
  /** Where brokers are reached, by what they advertise: `HOST:PORT`, a `*` for the host. */
  readonly brokerMap: ReadonlyMap<string, string>
  /** What of it a file has to be trusted for: it runs programs, reads secrets, or sends connections elsewhere. */
  readonly needsTrust: readonly string[]
  /** Secrets that stand in the file itself. */
  readonly literals: readonly string[]
}

/** What a file of profiles says. */
export interface ProfileFile {
  readonly file: string
  /** What was read: whether the file is trusted is asked for this, whatever it has become since. */
  readonly text: string
  /** The profile that is used where no other is named; null for none. */
  readonly current: string | null
  readonly profiles: ReadonlyMap<string, Profile>
}
