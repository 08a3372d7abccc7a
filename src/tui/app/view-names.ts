/** The views that the keys 1 to 8 change between; each keeps where one was in it. */
export const VIEW_NAMES = [
  'overview',
  'topics',
  'groups',
  'tail',
  'brokers',
  'problems',
  'txn',
  'connect',
] as const
export type ViewName = (typeof VIEW_NAMES)[number]
