import {Failure} from '../../errors/failure.ts'
import type {Address} from '../../kafka/connection-options.ts'
import {compileGlob} from '../names/name-pattern.ts'
import {parseBootstrapServers} from './connection-settings.ts'

/** Addresses as brokers advertise them, and where they are reached; `*` is any host, or in a target the advertised port. */
export type BrokerMap = ReadonlyMap<string, string>

interface Rule {
  readonly matches: (address: Address) => boolean
  readonly target: (address: Address) => Address
}

/** Reads `FROM=TO` of `--broker-map`. Throws Failure(usage). */
export function parseBrokerMap(texts: readonly string[]): BrokerMap {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at < 1 || at === text.length - 1)
        throw new Failure('usage', `--broker-map takes FROM=TO, not "${text}".`, {
          suggestions: ['For example --broker-map kafka-1.internal:9092=localhost:19092.'],
        })
      return [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}

/**
 * Where an address is reached from here. The first rule that fits counts: `HOST:PORT`, a host with `*` for any part of it, a
 * port that is `*` for any. A target of port `*` keeps the port. Throws Failure(usage) for what is no address.
 */
export function dialBy(map: BrokerMap): (address: Address) => Address {
  const rules = [...map].map(([from, to]) => parseRule(from, to))
  return (address) => rules.find(({matches}) => matches(address))?.target(address) ?? address
}

function parseRule(from: string, to: string): Rule {
  const [host, port] = splitPattern(from)
  // Host names are the same in any case.
  const isHost = compileGlob(host.toLowerCase())
  const keepsPort = to.endsWith(':*')
  const [target] = parseBootstrapServers(keepsPort ? `${to.slice(0, -2)}:1` : to)
  if (target === undefined) throw new Failure('usage', `--broker-map: "${to}" is no address.`)
  return {
    matches: (address) => isHost(address.host.toLowerCase()) && (port === null || port === address.port),
    target: (address) => (keepsPort ? {...target, port: address.port} : target),
  }
}

function splitPattern(from: string): readonly [host: string, port: number | null] {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d+|\*)$/.exec(from)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined)
    throw new Failure('usage', `--broker-map: "${from}" is no HOST:PORT that a broker could advertise.`)
  return [host, match?.[3] === '*' ? null : Number(match?.[3])]
}
