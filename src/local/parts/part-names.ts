/** What can run beside the brokers of a local cluster, by its word in `local up --with`. */
export const PART_NAMES = ['registry', 'connect'] as const
export type PartName = (typeof PART_NAMES)[number]

/** The path of the URL that clients of a part take. Every command may ask where a part is: the parts themselves are not loaded for that. */
export const PART_PATHS: Readonly<Record<PartName, string>> = {registry: '/apis/ccompat/v7', connect: ''}

/** Whether a text is the name of a part. */
export function isPartName(text: unknown): text is PartName {
  return PART_NAMES.some((name) => name === text)
}
