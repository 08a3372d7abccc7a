import {tryKafkaTool} from './kafka-tools.ts'

/** What Kafka's own formatters print of records of brokers' topics (KafkaTools.java); integers beyond 2^53 as strings of digits. */
export async function formatStoredRecords(
  records: readonly {readonly topic: string; readonly key: Buffer; readonly value: Buffer | null}[],
): Promise<unknown[]> {
  const lines = records.map(
    ({topic, key, value}) => `${topic} ${key.toString('base64')} ${value?.toString('base64') ?? '-'}\n`,
  )
  const {code, stdout, stderr} = await tryKafkaTool('StoredRecords', [], lines.join(''))
  if (code !== 0) throw new Error(`StoredRecords ended with ${code}: ${stderr}`)
  const exact = (_: string, value: unknown, {source}: {source?: string} = {}): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) ? source : value
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line, exact))
}
