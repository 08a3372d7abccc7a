import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {dropSecurity, requireDroppable} from '../../cli/local/secure-files.ts'
import {withProgress} from '../../cli/progress.ts'
import {prose} from '../../cli/prose.ts'
import {localNameFlag} from '../../cli/shared-flags.ts'
import {localDirectories} from '../../local/directories.ts'
import {readState} from '../../local/state.ts'
import {fetchLocalStatus} from '../../local/status.ts'
import {type LocalStop, stopLocal} from '../../local/stop.ts'
import {localOutcomes} from '../../views/local/local.ts'

export default class LocalDown extends BaseCommand<typeof LocalDown> {
  static override summary = 'Stop a local Kafka; its data stays unless --delete is given.'
  static override description = prose`
    Only processes that are provably the ones \`local up\` started are stopped, never another one that has got their
    process id since. With --delete the cluster and all its records are removed; that asks first, or needs --yes. An
    ephemeral cluster is always removed. With a cluster go the certificates, passwords and profiles that --secure made for it.
  `
  static override examples = [
    '<%= config.bin %> local down',
    {
      description: 'With all its data, in a script',
      command: '<%= config.bin %> local down --name trio --delete --yes',
    },
  ]
  static override flags = {
    name: localNameFlag,
    delete: Flags.boolean({description: 'remove its data too'}),
    yes: Flags.boolean({char: 'y', description: 'do it without asking', aliases: ['execute']}),
  }

  async run(): Promise<{clusters: readonly LocalStop[]}> {
    const {name, delete: isDelete, yes} = this.flags
    if (isDelete) {
      const status = await fetchLocalStatus(name)
      const question = `Delete the local Kafka '${name}' with all its records?`
      const needsAnswer = status !== null && !status.ephemeral
      const isSure = !needsAnswer || (await this.confirm({yes, question, hasDryRun: false}))
      if (!isSure) return {clusters: []}
    }
    const directories = localDirectories()
    const removes = isDelete || readState(directories, name)?.ephemeral === true
    const wasSecured = removes && (await requireDroppable(directories, name))
    const stopped = await withProgress({enabled: this.format !== 'json', inLogs: true}, (progress) =>
      stopLocal(name, {
        delete: isDelete,
        signal: this.interruption.abort,
        onProgress: (message) => progress.say(message),
      }),
    )
    if (wasSecured) await dropSecurity(directories, name)
    return this.show({clusters: [stopped]}, localOutcomes)
  }
}
