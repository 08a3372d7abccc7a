import {Failure} from '../../errors/failure.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import type {SchemaRegistry} from './schema-registry.ts'

/** The levels that Confluent's API has; what each means docs/guides/schemas.md says. */
export const COMPATIBILITY_LEVELS = [
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
  'NONE',
] as const
export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number]

/** Reads a level, in any case. Throws Failure(usage) for what is none. */
export function parseLevel(text: string): CompatibilityLevel {
  const level = COMPATIBILITY_LEVELS.find((each) => each === text.toUpperCase().replaceAll('-', '_'))
  if (level !== undefined) return level
  throw new Failure(
    'usage',
    `"${text}" is no compatibility level; there are ${COMPATIBILITY_LEVELS.join(', ')}.`,
  )
}

/** Which level counts. */
export interface LevelRow {
  /** Null for the registry: what holds for every subject without one of its own. */
  readonly subject: string | null
  readonly level: string
  /** Whether it is the registry's, and the subject has none of its own. */
  readonly inherited: boolean
}

export async function fetchLevel(registry: SchemaRegistry, subject: string | null): Promise<LevelRow> {
  const own = subject === null ? null : await registry.levelOf(subject)
  return {
    subject,
    level: own ?? (await registry.globalLevel()),
    inherited: subject !== null && own === null,
  }
}

/** A level that is to be set, or with null taken away. */
export interface LevelChange extends PlanRow {
  readonly subject: string | null
  /** Its own; null where it has none. */
  readonly from: string | null
  readonly to: string | null
}

/** Plans what the level of a subject, or of the registry (null), becomes. */
export async function planLevel(
  registry: SchemaRegistry,
  subject: string | null,
  to: CompatibilityLevel | null,
): Promise<LevelChange> {
  const from = subject === null ? await registry.globalLevel() : await registry.levelOf(subject)
  return {subject, from, to}
}

export function levelChange(registry: SchemaRegistry, row: LevelChange): Change<'levels', LevelChange> {
  const {subject, to} = row
  return {
    noun: 'levels',
    rows: [row],
    hasEffect: ({from}) => from !== to,
    execute: async (rows) => {
      if (to === null) await registry.unsetLevel(subject)
      else await registry.setLevel(subject, to)
      return new Map(rows.map((each) => [each, {outcome: 'altered'}]))
    },
    readBack: async (rows) => {
      const {level, inherited} = await fetchLevel(registry, subject)
      // What the registry falls back to is its own affair.
      const isDone = to === null ? inherited || subject === null : level === to
      if (isDone) return new Map()
      const text = `The registry took the level, but for ${subject ?? 'it'} ${level} counts${inherited ? ", the registry's" : ''}.`
      return new Map(rows.map((each) => [each, new Failure('failed', text, {code: 'NOT_READ_BACK'})]))
    },
  }
}
