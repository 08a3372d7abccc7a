import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {
  COMPATIBILITY_LEVELS,
  type CompatibilityLevel,
  fetchLevel,
  type LevelChange,
  type LevelRow,
  levelChange,
  noteOfAbsent,
  parseLevel,
  planLevel,
} from '../../core/schemas/compatibility-levels.ts'
import {Failure} from '../../errors/failure.ts'
import {escapeForTerminal} from '../../views/escape.ts'
import {levelChanges, levelTable} from '../../views/schemas/schemas.ts'

type Result = {readonly levels: readonly LevelRow[]} | ChangeDocument<'levels', LevelChange>

export default class SchemaCompatibility extends ChangeCommand<typeof SchemaCompatibility> {
  static override summary = 'Show or set what a new version of a schema may change.'
  static override description = prose`
    Without a level it shows the one that counts for the subject, its own or else the registry's; without a subject that of the registry. With one it sets
    it. --global means the registry itself: every subject that has no level of its own.

    - BACKWARD: who reads by the new version can read what was written by the last one. Readers are updated first.
    - FORWARD: who reads by the last version can read what is written by the new one. Writers are updated first.
    - FULL: both.
    - NONE: nothing is compared.
    - with _TRANSITIVE: with all versions, not only the last one.

    A level may be set before a subject has a version; a note says that there is none yet. Apicurio has NONE for the registry alone, not for a
    subject, and cannot take the level of the registry away (--global --unset): both are refused, and nothing is changed.
  `
  static override examples = [
    {
      description: 'What counts where nothing else is said?',
      command: '<%= config.bin %> schema compatibility',
    },
    '<%= config.bin %> schema compatibility order-events-value',
    {
      description: 'Nothing may break, in either direction',
      command: '<%= config.bin %> schema compatibility order-events-value FULL',
    },
    {
      description: "The registry's again",
      command: '<%= config.bin %> schema compatibility order-events-value --unset',
    },
    {
      description: 'For all that have none of their own',
      command: '<%= config.bin %> schema compatibility --global BACKWARD --dry-run',
    },
  ]
  static override args = {
    subject: Args.string({description: 'the subject; with --global left out'}),
    level: Args.string({description: `what to set: ${COMPATIBILITY_LEVELS.join(', ')}`}),
  }
  static override flags = {
    ...schemaRegistryFlag,
    global: Flags.boolean({description: 'of the registry, for every subject without a level of its own'}),
    unset: Flags.boolean({description: 'take its own level away'}),
    'dry-run': Flags.boolean({description: 'only show what would be done'}),
  }

  /** A look needs no right to change anything, whatever the profile says. */
  protected override get isReadOnly(): boolean {
    return super.isReadOnly || this.#wanted.to === undefined
  }

  async run(): Promise<Result> {
    const {subject, to} = this.#wanted
    const registry = await this.registry()
    const absent = subject === null ? null : await noteOfAbsent(registry, subject)
    if (absent !== null && to === undefined) this.#refuseLevelAsSubject(subject ?? '')
    if (absent !== null) this.note(escapeForTerminal(absent, {singleLine: true}))
    if (to === undefined) return this.show({levels: [await fetchLevel(registry, subject)]}, levelTable)
    const row = await planLevel(registry, subject, to)
    return this.carryOut(levelChange(registry, row), {
      flags: {yes: true, 'dry-run': this.flags['dry-run']},
      view: levelChanges,
      question: () => `Change the compatibility of ${subject ?? 'the registry'}?`,
    })
  }

  /** A level alone, which no subject is called: --global was forgotten, or the subject. */
  #refuseLevelAsSubject(word: string): void {
    const level = COMPATIBILITY_LEVELS.find((each) => each === word.toUpperCase().replaceAll('-', '_'))
    if (level === undefined) return
    throw new Failure(
      'usage',
      `${word} is a level, and there is no subject of that name: whose level is it?`,
      {
        suggestions: [
          `\`samsa schema compatibility SUBJECT ${level}\` sets it for a subject, \`--global ${level}\` for the registry.`,
        ],
      },
    )
  }

  /** Whose level, and what it becomes: null for none of its own, undefined where it is only looked at. */
  get #wanted(): {readonly subject: string | null; readonly to: CompatibilityLevel | null | undefined} {
    const {global: isGlobal, unset} = this.flags
    const [first, second] = this.names
    if (isGlobal && second !== undefined)
      throw new Failure('usage', '--global is for the registry: give a level alone, without a subject.')
    const [subject = null, level] = isGlobal ? [null, first] : [first, second]
    if (unset && level !== undefined) throw new Failure('usage', 'Either --unset or a level.')
    if (unset && subject === null && !isGlobal)
      throw new Failure('usage', 'Of what? Give a SUBJECT, or --global.')
    return {subject, to: unset ? null : level === undefined ? undefined : parseLevel(level)}
  }
}
