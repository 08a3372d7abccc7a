import type {Failure} from '../../errors/failure.ts'

/** Makes the usage Failure of a sentence about the file, which stands in front of it. */
export type WrongInFile = (what: string, suggestions?: readonly string[]) => Failure

/** A member of what may be an object; undefined where there is none. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}
