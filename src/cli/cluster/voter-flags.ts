import {Flags} from '@oclif/core'
import type {VoterListener} from '../../core/cluster/change-voters.ts'
import {LARGEST_BROKER_ID} from '../../core/topics/topic-limits.ts'
import {Failure} from '../../errors/failure.ts'

/** Tells nodes of one id apart. */
export const directoryIdFlag = Flags.string({
  description: 'id of the directory with its metadata log [default: of the only one of that id]',
  helpValue: 'ID',
})

/** The id of a node. Throws Failure(usage). */
export function parseNodeId(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= LARGEST_BROKER_ID) return Number(text)
  throw new Failure('usage', `'${text}' is no id of a node.`, {
    suggestions: ['`samsa cluster describe` and `samsa cluster quorum` show them.'],
  })
}

/** `NAME://HOST:PORT`, or without a name (which is then empty). Throws Failure(usage). */
export function parseVoterListener(text: string): VoterListener {
  const {
    name = '',
    host,
    port,
  } = /^(?:(?<name>[\w.-]+):\/\/)?(?<host>\[[\da-f:.]+\]|[^\s:/[\]]+):(?<port>\d{1,5})$/i.exec(text)
    ?.groups ?? {}
  if (/^https?$/i.test(name))
    throw new Failure(
      'usage',
      `'${text}' is the address of a web server, not of a listener of a controller.`,
      {
        suggestions: [
          'What stands before :// is the name of a listener, one of controller.listener.names: CONTROLLER://host:9093.',
        ],
      },
    )
  if (host !== undefined && Number(port) > 0 && Number(port) < 65_536)
    return {name, host: host.replace(/^\[|\]$/g, ''), port: Number(port)}
  throw new Failure('usage', `'${text}' is no listener.`, {
    suggestions: ['Where the other controllers reach it: host:9093, or CONTROLLER://host:9093.'],
  })
}
