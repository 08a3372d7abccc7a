import {Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.ts'
import {fileFlags, readDeclaredFiles} from '../cli/declare/declared-input.ts'
import {exitCodeOf} from '../cli/exit-codes.ts'
import {writeOut} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import type {Problem} from '../core/source/source-tree.ts'
import {Failure} from '../errors/failure.ts'
import {type Validation, validationView} from '../views/declare/problems.ts'
import {stringifyJson} from '../views/json.ts'

export default class Validate extends BaseCommand<typeof Validate> {
  static override summary = 'Check files of apply without a cluster.'
  static override description = prose`
    Reads the files as apply and diff do, and prints everything that is wrong with them, a line each:
    FILE:LINE:COLUMN and what it is. Fields that are not known, a topic that is there twice, values of the wrong type, a
    variable that nothing fills. Schemas are read too, but for those that use one of the registry, and the records of
    files. It needs no cluster; whether Kafka knows
    a config, and has the brokers, only diff and apply can tell. Exit code 0 where the files are right, 2 where they are not.

    --schema prints the JSON Schema of such a file, from which editors complete and check it.
  `
  static override examples = [
    {
      description: 'A file from stdin',
      command: `echo 'topics: [{name: order-events, partitions: 6}]' | <%= config.bin %> validate -f -`,
    },
    {description: 'The schema, for an editor', command: '<%= config.bin %> validate --schema'},
  ]
  static override flags = {
    ...fileFlags,
    schema: Flags.boolean({description: 'print the JSON Schema of the files, and check nothing'}),
  }

  async run(): Promise<Validation> {
    const {flags} = this
    if (flags.schema) {
      const {declaredSchema} = await import('../core/declare/kinds.ts')
      await writeOut(`${stringifyJson(declaredSchema(), {pretty: true})}\n`)
      return {valid: true, problems: []}
    }
    const problems = await this.#findProblems()
    const result = {valid: problems.length === 0, problems}
    await this.show(result, validationView)
    if (result.valid) this.note('samsa: the files are right')
    else {
      // stdout has them all; what else there is to say is the exit code.
      process.exitCode = exitCodeOf(new Failure('usage', 'The files are wrong.'))
      this.note(`samsa: ${problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`}`)
    }
    return result
  }

  /** All of them at once: those of the files, and those of the schemas and records that they name. */
  async #findProblems(): Promise<readonly Problem[]> {
    const signal = this.interruption.abort
    const {problems, schemas, declared, sources} = await readDeclaredFiles(this.flags, signal)
    const records = declared?.records ?? []
    if (schemas.length === 0 && records.length === 0) return problems
    const {inOrder} = await import('../core/declare/read-declared.ts')
    // What reads schemas, and records, is loaded only for them.
    const ofSchemas =
      schemas.length === 0
        ? []
        : await import('../core/declare/kinds/read-declared-schema.ts').then(({findSchemaProblems}) =>
            findSchemaProblems(schemas),
          )
    const ofRecords =
      records.length === 0
        ? []
        : await import('../core/declare/kinds/seed-files.ts').then(({findSeedProblems}) =>
            findSeedProblems(records, signal),
          )
    return inOrder([...problems, ...ofSchemas, ...ofRecords], sources)
  }
}
