import {Failure} from '../../../errors/failure.ts'
import {describeSecretSource} from '../../secrets/read-secret.ts'
import {isSecretProperty} from '../../secrets/secret-property.ts'
import {describeOrigin, type Settings} from '../resolve-settings.ts'
import {shownUrls} from '../service-url.ts'
import type {Profile, ProfileColor, ProfileFile} from './profile.ts'

/** A profile in a list. */
export interface ProfileRow {
  readonly name: string
  readonly current: boolean
  readonly bootstrapServers: string
  /** security.protocol, and the mechanism of SASL. */
  readonly security: string
  readonly readOnly: boolean
  readonly protected: boolean
  readonly color: ProfileColor | null
  readonly file: string
  /** The code of the failure with which commands refuse it as it is, such as UNTRUSTED_FILE; null where they take it. */
  readonly refused: string | null
}

/** Why commands refuse a profile of these files; null where they take it. */
export type Refusals = (profile: Profile, files: readonly ProfileFile[]) => Failure | null

/** One setting of a connection. */
export interface SettingRow {
  readonly key: string
  /** Null for a secret: `from` says where it is read. */
  readonly value: string | null
  readonly from: string
}

/** The profiles of all files, those that count: one of the first file hides one of the same name in another. */
export function listProfiles(
  files: readonly ProfileFile[],
  current: Profile | null,
  refusalOf: Refusals,
): readonly ProfileRow[] {
  const byName = new Map<string, Profile>()
  for (const {profiles} of files.toReversed())
    for (const [name, profile] of profiles) byName.set(name, profile)
  return [...byName.values()]
    .map((profile) => rowOf(profile, profile.name === current?.name, refusalOf(profile, files)?.code ?? null))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** The profiles of one file, with its own current one. */
export function listFile(file: ProfileFile, refusalOf: Refusals): readonly ProfileRow[] {
  return listProfiles([file], file.profiles.get(file.current ?? '') ?? null, refusalOf)
}

function rowOf(profile: Profile, isCurrent: boolean, refused: string | null): ProfileRow {
  const {name, settings, place} = profile
  const protocol = String(settings.get('security.protocol') ?? 'PLAINTEXT')
  const mechanism = settings.get('sasl.mechanism')
  return {
    name,
    current: isCurrent,
    bootstrapServers: String(settings.get('bootstrap.servers') ?? ''),
    security: typeof mechanism === 'string' ? `${protocol} ${mechanism}` : protocol,
    readOnly: profile.isReadOnly,
    protected: profile.isProtected,
    color: profile.color,
    file: place.file,
    refused,
  }
}

/** What a connection comes to, setting by setting, each with where it comes from; of secrets only where they are read. */
export function describeSettings(settings: Settings): readonly SettingRow[] {
  return [...settings]
    .map(([key, {value, from}]): SettingRow => {
      const origin = describeOrigin(from)
      if (typeof value !== 'string')
        return {key, value: null, from: `${origin}: ${describeSecretSource(value)}`}
      if (isSecretProperty(key, value)) return {key, value: null, from: origin}
      return {key, value: key.endsWith('.url') ? shownUrls(value) : value, from: origin}
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** The secrets that stand in the file of a profile itself, as a sentence; null where none does. */
export function literalsSentence({literals, place}: Profile): string | null {
  if (literals.length === 0) return null
  const stand = literals.length === 1 ? 'stands' : 'stand'
  return `${literals.join(', ')} ${stand} in ${place.file} itself; a keyring or a command is safer`
}

/** Throws Failure(usage) where a name is taken and must not be. */
export function refuseTaken(file: ProfileFile | null, name: string, replaces: boolean): void {
  if (replaces || !file?.profiles.has(name)) return
  throw new Failure('usage', `There is a profile ${name} already in ${file.file}.`, {
    code: 'PROFILE_EXISTS',
    suggestions: ['Add --replace to put this one in its place.'],
  })
}
