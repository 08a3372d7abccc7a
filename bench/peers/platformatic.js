// node platformatic.js produce BOOTSTRAP TOPIC INPUT COMPRESSION < FILE
// node platformatic.js consume BOOTSTRAP TOPIC COUNT > FILE
// The same as kafkajs.js over @platformatic/kafka, which `npm --prefix bench/peers install` brings.
import {randomUUID} from 'node:crypto'
import {Consumer, MessagesStreamModes, Producer, stringSerializers} from '@platformatic/kafka'
import {keepSending, readMessages} from './messages.js'

const [mode, bootstrapServers, topic, ...rest] = process.argv.slice(2)
const connection = {clientId: 'bench', bootstrapBrokers: bootstrapServers.split(','), autocreateTopics: false}

if (mode === 'produce') await produce(...rest)
else await consume(Number(rest[0]))

async function produce(input, compression) {
  const producer = new Producer({...connection, serializers: stringSerializers})
  const codec = compression === 'none' ? {} : {compression}
  await keepSending(readMessages(input), (messages) =>
    producer.send({messages: messages.map((message) => ({...message, topic})), acks: -1, ...codec}),
  )
  await producer.close()
}

async function consume(count) {
  const consumer = new Consumer({...connection, groupId: `bench-${randomUUID()}`, highWaterMark: 10_000})
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.EARLIEST,
    autocommit: false,
    maxWaitTime: 500,
  })
  const newline = Buffer.from('\n')
  let parts = []
  let read = 0
  for await (const {value} of stream) {
    parts.push(value, newline)
    read += 1
    if (read % 1000 !== 0 && read < count) continue
    if (!process.stdout.write(Buffer.concat(parts)))
      await new Promise((drained) => process.stdout.once('drain', drained))
    parts = []
    if (read >= count) break
  }
  await new Promise((written) => process.stdout.end(written))
  process.exit(0)
}
