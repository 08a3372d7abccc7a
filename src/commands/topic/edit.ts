import {readFile, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {Args} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {deadlineFlag} from '../../cli/connection-flags.ts'
import {requireEditor, runEditor} from '../../cli/editor.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {warningLines} from '../../cli/topics/topic-warnings.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {fetchConfigs} from '../../core/configs/fetch-configs.ts'
import {topicAlteration} from '../../core/topics/alter-topics.ts'
import {requireOneTopic} from '../../core/topics/known-topics.ts'
import {
  type AlterationPlan,
  planAlterations,
  type TopicAlteration,
} from '../../core/topics/plan-alterations.ts'
import {Failure} from '../../errors/failure.ts'
import {makeTemporaryFolder} from '../../user/temporary-folder.ts'
import {topicAlterations} from '../../views/topics/topic-alterations.ts'

export default class TopicEdit extends ChangeCommand<typeof TopicEdit> {
  static override summary = 'Edit a topic in your editor: configs, partitions, replicas.'
  static override description = prose`
    Opens $VISUAL, or $EDITOR, on the topic as YAML: its configs, and as comments all others with their values and what
    they mean. When the file is saved and closed, it shows what would change, and asks; off a terminal it needs --yes.
    A mistake opens the editor again with what is wrong on top, and nothing of the edit is lost. A file that was not
    changed changes nothing.

    \`topic alter\` does the same by flags, for scripts.
  `
  static override examples = [
    {
      description: 'What would be edited, with all that it could say',
      command: 'EDITOR=cat <%= config.bin %> topic edit order-events --dry-run',
    },
  ]
  static override args = {topic: Args.string({description: 'name of the topic', required: true})}
  static override baseFlags = {...ChangeCommand.baseFlags, timeout: deadlineFlag('none')}
  static override flags = planFlags

  /** People take their time, and so does copying replicas. */
  protected override get defaultTimeoutMs(): null {
    return null
  }

  async run(): Promise<ChangeDocument<'topics', TopicAlteration>> {
    const {flags, args} = this
    const editor = requireEditor('`samsa topic alter` takes flags.')
    const planned = await this.#edit(args.topic, editor)
    for (const line of warningLines(planned.rows)) this.note(line)
    return this.carryOut(topicAlteration(this.cluster(), planned), {
      flags,
      view: topicAlterations,
      question: () => `Alter ${args.topic} so?`,
      nothing: 'Nothing was edited.',
    })
  }

  /** Edits until there is a plan without mistakes. Throws the mistake where an edit leaves it as it is. */
  async #edit(name: string, editor: string): Promise<AlterationPlan> {
    const {parseEditedTopic, renderEditableTopic, withoutProblem, withProblem} = await import(
      '../../cli/topics/edited-topic.ts'
    )
    const cluster = this.cluster()
    const topic = await requireOneTopic(cluster, name, 'edit')
    const resource = {kind: 'topic', name: topic.name} as const
    const configs = (await fetchConfigs(cluster, [resource], {documentation: true})).get(resource)
    if (configs === undefined || configs instanceof Failure) throw configs ?? Failure.leftOut('the configs')
    const editable = {
      name: topic.name,
      partitions: topic.partitions.length,
      replicationFactor: topic.partitions[0]?.replicas.length ?? 1,
      configs,
    }
    const folder = await makeTemporaryFolder('samsa-edit-')
    const file = path.join(folder, `${topic.name}.yaml`)
    try {
      let text = renderEditableTopic(editable)
      for (let problem: Failure | null = null; ; ) {
        const shown: string = problem === null ? text : withProblem(text, problem)
        await writeFile(file, shown)
        await runEditor(editor, file)
        const edited = withoutProblem(await readFile(file, 'utf8'))
        // Somebody gives up, or a program edits and would do the same for ever.
        if (problem !== null && edited === text) throw problem
        text = edited
        try {
          const wish = parseEditedTopic(text, editable)
          const planned = await planAlterations(cluster, [{topic, wish}])
          const error = planned.rows.find((row) => row.error)?.error
          if (error === undefined) return planned
          problem = error
        } catch (error) {
          if (!(error instanceof Failure) || !['usage', 'conflict'].includes(error.kind)) throw error
          problem = error
        }
      }
    } finally {
      await rm(folder, {recursive: true, force: true})
    }
  }
}
