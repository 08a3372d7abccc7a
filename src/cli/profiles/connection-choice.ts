import {dialBy, parseBrokerMap} from '../../core/connection/broker-map.ts'
import {ALLOW_PLAINTEXT} from '../../core/connection/parse-sasl.ts'
import {
  chooseProfile,
  type NamedProfile,
  requireProfile,
} from '../../core/connection/profiles/choose-profile.ts'
import type {Profile, ProfileFile} from '../../core/connection/profiles/profile.ts'
import {propertyName, type SettingsSource} from '../../core/connection/resolve-settings.ts'
import {Failure} from '../../errors/failure.ts'
import type {ConnectionOptions} from '../../kafka/connection-options.ts'
import {loadProfileFiles, requireSafe} from './profile-files.ts'

/** What a command line says about its cluster, as far as it decides on the profile. */
export interface ChoiceFlags {
  readonly profile?: string | undefined
  readonly 'bootstrap-server'?: string | undefined
  readonly 'command-config'?: string | undefined
  readonly property?: readonly string[] | undefined
}

/** What says where to connect, of what is typed and what the environment has. */
export interface ConnectionChoice {
  readonly profile: Profile | null
  /** False where -P was typed: what the environment says of another cluster does not count then. */
  readonly usesEnvironment: boolean
}

/** The variables that say where to connect, beside SAMSA_PROFILE. */
const ELSEWHERE = ['SAMSA_BOOTSTRAP_SERVER', 'SAMSA_COMMAND_CONFIG'] as const

/**
 * The profile of a command line. One that is not typed, the current one or that of SAMSA_PROFILE, holds as a whole or not at all:
 * where something stronger says where to connect, its certificates and passwords are not for there. Throws Failure(usage) for one
 * that is not there or must not be used, and where two variables name two clusters.
 */
export async function chooseConnection(
  flags: ChoiceFlags,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ConnectionChoice> {
  const usesEnvironment = flags.profile === undefined
  if (!isByProfile(flags, env)) return {profile: null, usesEnvironment}
  const files = await loadProfileFiles()
  const profile = chooseProfile(files, nameOf(flags, env))
  if (profile !== null) requireSafe(profile, files)
  return {profile, usesEnvironment}
}

/** The profile that a flag names for a further cluster. Throws Failure(usage) for one that is not there or must not be used. */
export async function loadProfile(name: string, flag: string): Promise<Profile> {
  const files = await loadProfileFiles()
  const profile = requireProfile(files, {name, by: flag})
  requireSafe(profile, files)
  return profile
}

/**
 * The profile that commands use where nothing is typed, whether it may be used or not; null for none. Throws Failure(usage) for
 * one that is not there, and where two variables name two clusters.
 */
export function currentProfile(
  files: readonly ProfileFile[],
  env: NodeJS.ProcessEnv = process.env,
): Profile | null {
  return isByProfile({}, env) ? chooseProfile(files, nameOf({}, env)) : null
}

/** Whether a profile decides where to connect, if there is one. Throws Failure(usage) where two variables name two clusters. */
function isByProfile(flags: ChoiceFlags, env: NodeJS.ProcessEnv): boolean {
  if (flags.profile !== undefined) return true
  if (saysWhere(flags)) return false
  const variable = ELSEWHERE.find((name) => env[name])
  if (variable === undefined) return true
  const named = nameOf(flags, env)
  if (named === null) return false
  throw new Failure('usage', `Both ${named.by} and the variable ${variable} say where to connect.`, {
    code: 'TWO_CLUSTERS',
    suggestions: [`Unset one of them, or say it with -P ${named.name} or -b, which go before both.`],
  })
}

/** Whether flags say where to connect, by whichever name of the property. */
function saysWhere(flags: ChoiceFlags): boolean {
  return (
    Boolean(flags['bootstrap-server'] || flags['command-config']) ||
    (flags.property ?? []).some(
      (text) => propertyName(text.split('=', 1)[0]?.trim() ?? '') === 'bootstrap.servers',
    )
  )
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
