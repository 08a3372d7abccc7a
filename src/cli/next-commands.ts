/** A command to type, and what it does in a few words. */
export type NextCommand = readonly [command: string, does: string]

/** For a cluster with nothing in it: a topic, a record, and how to see it. */
export function firstTopicCommands(connection = ''): NextCommand[] {
  return [
    [`samsa topic create orders -p 3${connection}`, 'a first topic, with three partitions'],
    [`echo hello | samsa produce orders${connection}`, 'a first record'],
    [`samsa consume orders${connection}`, 'what is in it'],
  ]
}

/** A line each, the words on what they do below each other. */
export function formatNextCommands(commands: readonly NextCommand[]): string[] {
  const width = Math.max(...commands.map(([command]) => command.length))
  return commands.map(([command, does]) => `  $ ${command.padEnd(width)}  ${does}`)
}
