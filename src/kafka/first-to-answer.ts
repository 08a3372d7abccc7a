import type {Broker} from './broker.ts'
import type {Address} from './connection-options.ts'

/** Pause before the next address is tried beside those that have not answered yet, so that a dead first server costs little. */
const STAGGER_MS = 250

/** Opens a connection that has answered; aborting the signal gives it up. */
export type Connect = (address: Address, signal: AbortSignal) => Promise<Broker>

/**
 * The first broker to answer. The next address is tried when one has failed or has not answered for a short while, and
 * nobody waits for one that stays silent: once there is a winner, the others are given up. Where none answers it
 * rejects with an AggregateError of all reasons, in the order of the addresses.
 */
export function firstToAnswer(addresses: readonly Address[], connect: Connect): Promise<Broker> {
  const {promise, resolve, reject} = Promise.withResolvers<Broker>()
  const over = new AbortController()
  const errors = new Map<number, unknown>()
  let begun = 0
  let stagger: NodeJS.Timeout | undefined

  const end = (settle: () => void): void => {
    clearTimeout(stagger)
    settle()
    over.abort()
  }
  const failIfAllHave = (): void => {
    if (errors.size < addresses.length) return
    end(() => reject(new AggregateError(addresses.map((_, index) => errors.get(index)))))
  }
  const tryNext = (): void => {
    const index = begun
    const address = addresses[index]
    if (address === undefined) return
    begun += 1
    clearTimeout(stagger)
    stagger = setTimeout(tryNext, STAGGER_MS)
    connect(address, over.signal).then(
      (broker) => {
        if (over.signal.aborted) broker.close()
        else end(() => resolve(broker))
      },
      (error: unknown) => {
        if (over.signal.aborted) return
        errors.set(index, error)
        tryNext()
        failIfAllHave()
      },
    )
  }
  tryNext()
  failIfAllHave()
  return promise
}
