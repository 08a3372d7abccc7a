/** What can run beside the brokers of a local cluster, by its word in `local up --with`. */
export const PART_NAMES = ['registry'] as const
export type PartName = (typeof PART_NAMES)[number]

/** Whether a text is the name of a part. */
export function isPartName(text: unknown): text is PartName {
  return PART_NAMES.some((name) => name === text)
}
