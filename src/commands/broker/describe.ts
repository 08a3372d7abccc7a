import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {type BrokerDescriptions, describeBrokers} from '../../core/brokers/describe-brokers.ts'
import {Failure} from '../../errors/failure.ts'
import {brokerDescription} from '../../views/brokers/broker-descriptions.ts'

const LARGEST_ID = 2 ** 31 - 1

export default class BrokerDescribe extends ClusterCommand<typeof BrokerDescribe> {
  static override summary = 'Describe brokers: log directories, and configs that others have otherwise.'
  static override description = prose`
    What samsa broker list says of a broker, and: its log directories with what they hold and the room that is left on
    their volumes; the configs whose values are not the same on all live brokers, which is rarely meant. What tells brokers apart by its nature
    (ids, racks, listeners, directories, key stores) is not compared, nor is what brokers keep secret. samsa config get broker ID --all shows all configs.

    With --verbose also the versions of every API that it speaks; JSON always has them.
  `
  static override examples = [
    '<%= config.bin %> broker describe 1',
    {
      description: 'Its log directories, with the bytes that are left',
      command: '<%= config.bin %> broker describe 1 -o csv',
    },
  ]
  static override args = {
    id: Args.string({description: 'id of a broker; several may follow', required: true}),
  }
  static override strict = false

  async run(): Promise<BrokerDescriptions> {
    const described = await describeBrokers(this.cluster(), this.names.map(parseBrokerId))
    const known = described.brokers.filter((broker) => 'state' in broker)
    return this.show(described, brokerDescription({apis: this.flags.verbose}), {
      rows: described.brokers,
      noun: 'brokers',
      showsPart: known.length > 0,
    })
  }
}

/** Throws Failure(usage). */
function parseBrokerId(text: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (id <= LARGEST_ID) return id
  throw new Failure('usage', `'${text}' is no broker id: those are numbers.`, {
    suggestions: ['`samsa broker list` shows them.'],
  })
}
