/** A record as `samsa consume -o json` prints it and `samsa produce --input json` takes it; more fields may follow. */
export interface JsonRecord {
  readonly key: string
  readonly value: string
  readonly headers: readonly {readonly key: string; readonly value: string}[]
}

/** What a customer wants: the value of a record in order-events, whose key is the id of the order. */
export interface Order {
  readonly customer: string
  readonly item: string
  readonly quantity: number
  readonly euros: number
  readonly city: string
}

/** What one service says about an order: the value of a record in its status topic, under the same key. */
export interface Status {
  readonly status: string
  readonly detail: string
}

export const SERVICES = ['inventory', 'payment', 'shipping'] as const

/** One of the three that must have answered before an order is confirmed. */
export type Service = (typeof SERVICES)[number]

/** Above this a payment is declined, so that not every order ends the same. */
const CREDIT_LIMIT_EUROS = 400
/** Above this the warehouse has too few. */
const STOCK = 20

/** The answer of a service. The same order always gets the same one, so that the story can be told again. */
export function answerOrder(service: Service, order: Order): Status {
  const {customer, item, quantity, euros, city} = order
  switch (service) {
    case 'inventory':
      return quantity > STOCK
        ? {status: 'backordered', detail: `${STOCK} of ${quantity} ${item}`}
        : {status: 'reserved', detail: `${quantity} ${item}`}
    case 'payment':
      return {
        status: euros > CREDIT_LIMIT_EUROS ? 'declined' : 'paid',
        detail: `EUR ${euros.toFixed(2)} by ${customer}`,
      }
    case 'shipping':
      return {status: 'scheduled', detail: `to ${city}`}
  }
}
