import {SERVICES, type Service, type Status} from './order.ts'

/** The value of a record in order-confirmations. */
export interface Confirmation extends Readonly<Record<Service, string>> {
  readonly outcome: 'confirmed' | 'delayed' | 'cancelled'
}

/** The orders of one partition number that have some of their statuses, but not all. */
export class WaitingOrders {
  readonly #statuses = new Map<string, Map<Service, Status>>()

  get isEmpty(): boolean {
    return this.#statuses.size === 0
  }

  /** Adds a status; returns the confirmation once the order has all of them, and forgets the order. */
  add(orderId: string, service: Service, status: Status): Confirmation | null {
    const known = this.#statuses.get(orderId) ?? new Map<Service, Status>()
    this.#statuses.set(orderId, known.set(service, status))
    const [inventory, payment, shipping] = SERVICES.map((each) => known.get(each))
    if (!inventory || !payment || !shipping) return null
    this.#statuses.delete(orderId)
    return {
      outcome: decideOutcome(inventory, payment),
      inventory: formatStatus(inventory),
      payment: formatStatus(payment),
      shipping: formatStatus(shipping),
    }
  }
}

function decideOutcome(inventory: Status, payment: Status): Confirmation['outcome'] {
  if (payment.status !== 'paid') return 'cancelled'
  return inventory.status === 'reserved' ? 'confirmed' : 'delayed'
}

function formatStatus({status, detail}: Status): string {
  return `${status} ${detail}`
}
