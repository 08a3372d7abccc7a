import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../../cli/change-command.ts'
import {directoryIdFlag, parseNodeId, parseVoterListener} from '../../../cli/cluster/voter-flags.ts'
import {prose} from '../../../cli/prose.ts'
import {planFlags} from '../../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../../core/changes/change.ts'
import {planVoter, type VoterChange, voterAddition} from '../../../core/cluster/change-voters.ts'
import {probeVoter} from '../../../core/cluster/probe-controller.ts'
import {voterChanges} from '../../../views/cluster/voters.ts'

export default class ClusterQuorumAdd extends ChangeCommand<typeof ClusterQuorumAdd> {
  static override summary = 'Give a controller a vote in the quorum.'
  static override description = prose`
    The controller has to run already, formatted for this cluster (kafka-storage.sh format --no-initial-controllers), and to follow the log: samsa
    cluster quorum then has it among the observers, with the id of its directory. --listener is where the others reach it; its name is that of the
    leader's unless it is given. Wait until its LAG is small: a voter that lacks much counts for the majority, and helps nobody.

    Each vote more makes the majority larger: 3 voters bear the loss of one, 4 also of one, 5 of two. The plan is shown first; off a terminal
    it needs --yes. Before that samsa asks the listener itself, in plaintext and by TLS, whether a controller answers there, of that id as far as it
    tells: where something else does, and where nobody answers, nothing is done. A leader that is given the address of a web server may run out
    of memory by what it answers. What takes the connection and says nothing is asked in HTTP too, as some web servers wait for the end of a request. Where only controllers reach the listener, --allow-unreachable goes on without an answer; what answers and
    is no controller is refused all the same. Afterwards samsa looks whether it has its vote. A controller that lost its disk comes back with another directory: remove it first.

    Voters that controller.quorum.voters names are fixed (kraft.version 0, see samsa cluster features); that is said, and nothing
    is done. It takes Kafka 3.9 or newer (KIP-853), and the permission to ALTER the cluster.
  `
  static override examples = [
    {
      description: 'Controller 4 listens at this address',
      command: '<%= config.bin %> cluster quorum add 4 --listener CONTROLLER://controller-4:9093 --dry-run',
    },
  ]
  static override args = {id: Args.string({description: 'node id of the controller', required: true})}
  static override flags = {
    ...planFlags,
    listener: Flags.string({
      description: 'where other controllers reach it; may be given for several listeners',
      helpValue: '[NAME://]HOST:PORT',
      multiple: true,
      required: true,
    }),
    'directory-id': directoryIdFlag,
    'allow-unreachable': Flags.boolean({
      description: 'go on where nobody answers at the listener from here',
    }),
  }

  async run(): Promise<ChangeDocument<'voters', VoterChange>> {
    const {flags, args} = this
    const named = {
      id: parseNodeId(args.id),
      directoryId: flags['directory-id'] ?? null,
      listeners: flags.listener.map(parseVoterListener),
    }
    const cluster = this.cluster()
    const row = await planVoter(cluster, named)
    for (const silent of await probeVoter(cluster, row)) {
      if (!flags['allow-unreachable'])
        throw silent
          .with({message: `${silent.message} Nothing was done.`})
          .suggesting('Where only controllers reach it, or get an answer, add --allow-unreachable.')
      this.note(`Note: ${silent.message} Whether a controller listens there is not known.`)
    }
    return this.carryOut(voterAddition(cluster, row), {
      flags,
      view: voterChanges,
      question: () =>
        `Give controller ${row.id} a vote? Of ${row.voters} voters ${row.majority} are a majority then.`,
      nothing: `Controller ${row.id} has a vote already, and goes on listening where it does.`,
    })
  }
}
