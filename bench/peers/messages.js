// What the programs over client libraries share: records from stdin in batches, and a bound on what is under way.
const BATCH = 5000
const UNDER_WAY = 4

/** Batches of `{key, value, headers}` from the lines of stdin: values alone, or JSON records. */
export async function* readMessages(input) {
  const parse = input === 'json' ? parseJson : (line) => ({value: line})
  let messages = []
  let rest = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      messages.push(parse(line))
      if (messages.length === BATCH) {
        yield messages
        messages = []
      }
    }
  }
  if (rest !== '') messages.push(parse(rest))
  if (messages.length > 0) yield messages
}

function parseJson(line) {
  const {key, value, headers} = JSON.parse(line)
  return {key, value, headers: Object.fromEntries(headers.map((header) => [header.key, header.value]))}
}

/** Sends every batch, some at the same time; fails with the first that fails. */
export async function keepSending(batches, send) {
  const underWay = new Set()
  for await (const messages of batches) {
    const sending = send(messages).finally(() => underWay.delete(sending))
    underWay.add(sending)
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay)
  }
  await Promise.all(underWay)
}
