import {Failure} from '../../errors/failure.ts'

/** What a server answered, which is not to be trusted, as it is taken apart. `what` is the server: `The schema registry`. */
export class JsonReader {
  readonly #what: string

  constructor(what: string) {
    this.#what = what
  }

  /** The fields of an object. */
  object(value: unknown, place: string): Readonly<Record<string, unknown>> {
    if (isObject(value)) return value
    throw this.#wrong(place, 'an object')
  }

  list<T>(value: unknown, place: string, read: (item: unknown, place: string) => T): T[] {
    if (!Array.isArray(value)) throw this.#wrong(place, 'a list')
    return value.map((item: unknown, index) => read(item, `${place}[${index}]`))
  }

  text(value: unknown, place: string): string {
    if (typeof value === 'string') return value
    throw this.#wrong(place, 'a text')
  }

  /** A number that counts or identifies: whole, not below 0. */
  whole(value: unknown, place: string): number {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    throw this.#wrong(place, 'a whole number')
  }

  flag(value: unknown, place: string): boolean {
    if (typeof value === 'boolean') return value
    throw this.#wrong(place, 'true or false')
  }

  /** What an answer should have had, where it had not; what stood there instead is not repeated. */
  #wrong(place: string, wanted: string): Failure {
    return new Failure(
      'failed',
      `${this.#what} answered with what is no answer: ${place} is not ${wanted}.`,
      {
        code: 'UNEXPECTED_ANSWER',
        suggestions: ['Check the URL: there may be another service.'],
      },
    )
  }
}

/** Whether a value of JSON has fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
