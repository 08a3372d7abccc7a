import type {Profile} from '../../core/connection/profiles/profile.ts'
import {Failure} from '../../errors/failure.ts'

/** `--yes=prod`: a yes, and the profile that it is for. */
export function spellYes(word: string, hasYes: boolean): readonly string[] {
  const name = /^(?:--yes|--execute)=(.*)$/.exec(word)?.[1]
  if (name === undefined) return [word]
  return [...(hasYes ? ['--yes'] : []), `--yes-profile=${name}`]
}

/**
 * Throws Failure(usage) where a run may not change the cluster of a profile: it is read-only, or the yes was for another one.
 *
 * @param decided the profile that --yes names; null for none
 */
export function requireChangeable(
  profile: Profile | null,
  {decided, changes}: {readonly decided: string | null; readonly changes: boolean},
): void {
  if (decided !== null && decided !== profile?.name)
    throw new Failure(
      'usage',
      `--yes=${decided}, but ${profile === null ? 'the cluster that would be changed has no profile' : `the profile is ${profile.name}`}. Nothing was done.`,
      {code: 'OTHER_PROFILE'},
    )
  if (profile?.isReadOnly === true && changes)
    throw new Failure('usage', `The profile ${profile.name} is read-only. Nothing was sent.`, {
      code: 'READ_ONLY_PROFILE',
      suggestions: [`readOnly: true stands in ${profile.place.file}.`, 'A --dry-run may be made.'],
    })
}
