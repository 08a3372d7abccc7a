import {Failure} from '../../errors/failure.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import {nearestNames} from '../names/nearest-names.ts'
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
  const row = {subject, from, to}
  if (!registry.isApicurio) return row
  if (subject === null) return to === null ? {...row, error: cannotUnset()} : row
  if (to !== 'NONE') return row
  const ofAll = await registry.globalLevel()
  return ofAll === 'NONE' ? row : {...row, error: cannotBeNone(subject, from, ofAll)}
}

/** Nothing is sent: it would take the subject's own level away. */
function cannotBeNone(subject: string, own: string | null, ofAll: string): Failure {
  const lost = own === null ? '' : ` It would only take its own level ${own} away.`
  return new Failure(
    'failed',
    `${subject} cannot have the level NONE: Apicurio has it for the whole registry alone, whose level is ${ofAll}.${lost}`,
    {
      code: 'LEVEL_NOT_KEPT',
      suggestions: [
        `\`samsa schema compatibility SUBJECT --unset\` lets ${ofAll} count; \`--global NONE\` compares nothing of all that have no level of their own.`,
      ],
    },
  )
}

function cannotUnset(): Failure {
  return new Failure('failed', 'Apicurio cannot take the level of the registry away, only set another one.', {
    code: 'LEVEL_NOT_KEPT',
    suggestions: ['For example `samsa schema compatibility --global BACKWARD`, which is where most begin.'],
  })
}

/** What to say of a subject that is not there: a level may be set before its first version. Null where it is there. */
export async function noteOfAbsent(registry: SchemaRegistry, subject: string): Promise<string | null> {
  const known = await registry.subjects()
  if (known.includes(subject)) return null
  const [nearest] = nearestNames(subject, known)
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  return `Note: there is no subject ${subject} yet; the level is for a first version to come.${hint}`
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
