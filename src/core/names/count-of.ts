/** So many of something, in the right number: `1 partition`, `3 partitions`. For nouns whose plural has an s. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
