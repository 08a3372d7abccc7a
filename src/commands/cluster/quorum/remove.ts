import {Args} from '@oclif/core'
import {ChangeCommand} from '../../../cli/change-command.ts'
import {directoryIdFlag, parseNodeId} from '../../../cli/cluster/voter-flags.ts'
import {prose} from '../../../cli/prose.ts'
import {planFlags} from '../../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../../core/changes/change.ts'
import {planVoterRemoval, type VoterChange, voterRemoval} from '../../../core/cluster/change-voters.ts'
import {voterChanges} from '../../../views/cluster/voters.ts'

export default class ClusterQuorumRemove extends ChangeCommand<typeof ClusterQuorumRemove> {
  static override summary = 'Take the vote of a controller in the quorum away.'
  static override description = prose`
    Of one that is to go, or is lost for good. It need not run; where it does, it follows the log without a vote, until it is stopped.
    The leader can be removed too: another one leads then. The only voter cannot.

    The change counts once a majority of the voters has it: where more than half of them are down it cannot be made, and waits. The plan is shown
    first, with how many voters there are then; off a terminal it needs --yes. Afterwards samsa looks whether the vote is gone.

    Voters that controller.quorum.voters names are fixed (kraft.version 0, see samsa cluster features); that is said, and nothing
    is done. It takes Kafka 3.9 or newer (KIP-853), and the permission to ALTER the cluster.
  `
  static override examples = [
    {
      description: 'Controller 4 is lost for good',
      command: '<%= config.bin %> cluster quorum remove 4 --dry-run',
    },
  ]
  static override args = {id: Args.string({description: 'node id of the controller', required: true})}
  static override flags = {...planFlags, 'directory-id': directoryIdFlag}

  async run(): Promise<ChangeDocument<'voters', VoterChange>> {
    const {flags, args} = this
    const named = {id: parseNodeId(args.id), directoryId: flags['directory-id'] ?? null}
    const cluster = this.cluster()
    const row = await planVoterRemoval(cluster, named)
    const leads = row.isLeader ? ' It leads: another one will.' : ''
    return this.carryOut(voterRemoval(cluster, row), {
      flags,
      view: voterChanges,
      question: () =>
        `Take the vote of controller ${row.id} away?${leads} Of ${row.voters} voters ${row.majority} are a majority then.`,
    })
  }
}
