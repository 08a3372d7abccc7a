import {compareNames} from '../names/compare-names.ts'
import type {ConnectorConfig} from './connect-answers.ts'
import type {IsSecret} from './secret-configs.ts'

/** A key that two configs have otherwise. Of a secret both values are null. */
export interface ConfigDifference {
  readonly key: string
  /** Null where it is not set, and for a secret. */
  readonly from: string | null
  readonly to: string | null
  /** Whether the values are not shown. */
  readonly hidden: boolean
  /** Whether it has a value before, and after: told of a secret too. */
  readonly wasSet: boolean
  readonly isSet: boolean
}

/** Where configs differ, key by key, sorted. Connect adds the connector's name to each, which makes none another. */
export function diffConfigs(
  from: ConnectorConfig,
  to: ConnectorConfig,
  isSecret: IsSecret,
): ConfigDifference[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)])
  keys.delete('name')
  return [...keys].toSorted(compareNames).flatMap((key): ConfigDifference[] => {
    const [before, after] = [valueAt(from, key), valueAt(to, key)]
    if (before === after) return []
    const hidden = isSecret(key, before) || isSecret(key, after)
    const values = hidden ? {from: null, to: null} : {from: before, to: after}
    return [{key, ...values, hidden, wasSet: before !== null, isSet: after !== null}]
  })
}

function valueAt(config: ConnectorConfig, key: string): string | null {
  return Object.hasOwn(config, key) ? (config[key] ?? null) : null
}

/** A difference in a sentence: `tasks.max is 1, not 2`. */
export function describeDifference({key, from, to, hidden, wasSet, isSet}: ConfigDifference): string {
  if (hidden && wasSet && isSet) return `${key} is another one`
  if (hidden) return wasSet ? `${key} is set, and would not be` : `${key} is not set, and would be`
  if (from === null) return `${key} is not set, and would be ${to}`
  return to === null ? `${key} is ${from}, and would not be set` : `${key} is ${from}, not ${to}`
}
