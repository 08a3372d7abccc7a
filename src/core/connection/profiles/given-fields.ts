/** The fields that are given: one that is undefined would be null in a file. */
export function givenFields<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
