import {Flags} from '@oclif/core'
import {prose} from '../../cli/prose.ts'
import {WaitCommand} from '../../cli/wait/wait-command.ts'
import {lookAtCluster} from '../../core/wait/await-cluster.ts'
import type {WaitResult} from '../../core/wait/wait-until.ts'

export default class WaitCluster extends WaitCommand<typeof WaitCluster> {
  static override summary = 'Wait until a cluster can be used.'
  static override description = prose`
    That is: it has a controller, and every broker answers at the address that it tells its clients to use, which is what
    a port that is merely open does not say. With --brokers so many of them have to take part; without it the wait is over
    as soon as one does.

    No connection, a name that is not known yet and a port that is closed are waited out. A certificate or a password that
    is refused is not: that is an error at once. Exit 0 when it is met, 3 when the time is up, with what is still missing.
  `
  static override examples = [
    '<%= config.bin %> wait cluster',
    {
      description: 'Is it there now? One look, no waiting',
      command: '<%= config.bin %> wait cluster --brokers 1 --timeout 0',
    },
  ]
  static override flags = {
    brokers: Flags.integer({
      description: 'how many brokers have to be there at least',
      helpValue: 'N',
      min: 1,
    }),
  }

  async run(): Promise<WaitResult> {
    const {brokers = null} = this.flags
    const cluster = this.cluster()
    return this.waitFor(() => lookAtCluster(cluster, brokers))
  }
}
