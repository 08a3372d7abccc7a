import type {Command} from './narrator.ts'
import {SERVICES, type Service} from './order.ts'

const FOLDER = 'examples/order-confirmation'

/** The consumer group of joiner.ts. */
export const GROUP = 'order-joiner'
export const STATUS_TOPICS = SERVICES.map((service) => `${service}-status`)

export const samsa = (...words: string[]): Command => ['samsa', ...words]
/** A file of this folder, as a command is told of it. */
export const fileHere = (name: string): string => `${FOLDER}/${name}`
/** A program of this folder. */
export const program = (file: string, ...words: string[]): Command => ['node', fileHere(file), ...words]

/** The orders of a file come in. */
export function produceOrders(file: string): Command {
  return samsa('produce', 'order-events', '--input', 'json', '--file', fileHere(file))
}

/** Orders as JSON | a program that answers each | its answers as records. */
export function answers(service: Service, ...which: string[]): Command[] {
  return [
    samsa('consume', 'order-events', ...which, '-o', 'json'),
    program('service.ts', service),
    samsa('produce', `${service}-status`, '--input', 'json'),
  ]
}
