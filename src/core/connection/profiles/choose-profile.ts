import {Failure} from '../../../errors/failure.ts'
import {nearestNames} from '../../names/nearest-names.ts'
import type {Profile, ProfileFile} from './profile.ts'

/** A profile, and who has named it. */
export interface NamedProfile {
  readonly name: string
  /** As a user knows it: `-P`, `the variable SAMSA_PROFILE`, a file. */
  readonly by: string
}

/**
 * The profile to use: the one that is named, else the current one of the first file that has one. Files go before those
 * after them, profile by profile: nothing of two is mixed. Null where there is none. Throws Failure(usage) for a name that no file has.
 */
export function chooseProfile(files: readonly ProfileFile[], named: NamedProfile | null): Profile | null {
  const current = files.find((file) => file.current !== null)
  const wanted =
    named ?? (current?.current ? {name: current.current, by: `current in ${current.file}`} : null)
  return wanted === null ? null : requireProfile(files, wanted)
}

/** The profile of a name. Throws Failure(usage) with the nearest names where no file has it. */
export function requireProfile(files: readonly ProfileFile[], {name, by}: NamedProfile): Profile {
  const found = files.map(({profiles}) => profiles.get(name)).find((profile) => profile !== undefined)
  if (found) return found
  const names = [...new Set(files.flatMap(({profiles}) => [...profiles.keys()]))]
  const nearest = nearestNames(name, names)
  throw new Failure('usage', `There is no profile ${name} (${by}).`, {
    code: 'UNKNOWN_PROFILE',
    suggestions: [
      nearest.length > 0
        ? `Did you mean ${nearest.join(' or ')}?`
        : names.length > 0
          ? `There are ${names.join(', ')}.`
          : 'There are no profiles yet: samsa profile add NAME makes one.',
    ],
  })
}
