import {dialBy, parseBrokerMap} from '../../core/connection/broker-map.ts'
import {ALLOW_PLAINTEXT} from '../../core/connection/parse-sasl.ts'
import {chooseProfile, type NamedProfile} from '../../core/connection/profiles/choose-profile.ts'
import type {Profile} from '../../core/connection/profiles/profile.ts'
import type {SettingsSource} from '../../core/connection/resolve-settings.ts'
import type {ConnectionOptions} from '../../kafka/connection-options.ts'
import {loadProfileFiles, requireSafe} from './profile-files.ts'

/** What a command line says about its cluster, as far as it decides on the profile. */
export interface ChoiceFlags {
  readonly profile?: string | undefined
  readonly 'bootstrap-server'?: string | undefined
  readonly 'command-config'?: string | undefined
}

/** What says where to connect, of what is typed and what the environment has. */
export interface ConnectionChoice {
  readonly profile: Profile | null
  /** False where -P was typed: what the environment says of another cluster does not count then. */
  readonly usesEnvironment: boolean
}

/**
 * The profile of a command line. A current one holds as a whole or not at all: where flags or variables say where to connect,
 * its certificates and passwords are not for there. Throws Failure(usage) for one that is not there, or must not be used.
 */
export async function chooseConnection(
  flags: ChoiceFlags,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ConnectionChoice> {
  const named = nameOf(flags, env)
  const isElsewhere = [
    flags['bootstrap-server'],
    flags['command-config'],
    env.SAMSA_BOOTSTRAP_SERVER,
    env.SAMSA_COMMAND_CONFIG,
  ].some(Boolean)
  const usesEnvironment = flags.profile === undefined
  if (named === null && isElsewhere) return {profile: null, usesEnvironment}
  const profile = chooseProfile(await loadProfileFiles(), named)
  if (profile !== null) requireSafe(profile)
  return {profile, usesEnvironment}
}

function nameOf({profile}: ChoiceFlags, env: NodeJS.ProcessEnv): NamedProfile | null {
  if (profile !== undefined) return {name: profile, by: '-P'}
  const name = env.SAMSA_PROFILE
  return name ? {name, by: 'the variable SAMSA_PROFILE'} : null
}

/** A profile as a source of settings. */
export function sourceOf(profile: Profile): SettingsSource {
  const {name, place, settings} = profile
  return {from: {kind: 'profile', name: `the profile ${name} of ${place.file}`}, values: settings}
}

/** `--allow-plaintext-password` as a source of settings. */
export function plaintextSource(isAllowed: boolean): SettingsSource {
  const from = {kind: 'flag', name: '--allow-plaintext-password'} as const
  return {from, values: new Map(isAllowed ? [[ALLOW_PLAINTEXT, 'true']] : [])}
}

/** Where addresses are reached: what is typed goes before what the profile says. */
export function dialOf(typed: readonly string[], profile: Profile | null): Pick<ConnectionOptions, 'dial'> {
  const rules = parseBrokerMap(typed)
  const others = [...(profile?.brokerMap ?? [])].filter(([from]) => !rules.has(from))
  const map = new Map([...rules, ...others])
  return map.size === 0 ? {} : {dial: dialBy(map)}
}
