/** What a table says of a word that somebody else has chosen; nothing for `constructor`, which every object has. */
export function wordIn<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
