// node kafkajs.js produce BOOTSTRAP TOPIC INPUT COMPRESSION < FILE | node kafkajs.js consume BOOTSTRAP TOPIC COUNT > FILE
// What a program of one's own over kafkajs does: batches of 5000 records, four of them under way.
import {randomUUID} from 'node:crypto'
import {CompressionTypes, Kafka, logLevel} from 'kafkajs'
import {keepSending, readMessages} from './messages.js'

const [mode, bootstrapServers, topic, ...rest] = process.argv.slice(2)
const kafka = new Kafka({
  clientId: 'bench',
  brokers: bootstrapServers.split(','),
  connectionTimeout: 10_000,
  logLevel: logLevel.NOTHING,
})

if (mode === 'produce') await produce(...rest)
else await consume(Number(rest[0]))

async function produce(input, compression) {
  const producer = kafka.producer({allowAutoTopicCreation: false})
  await producer.connect()
  const codec = compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None
  await keepSending(readMessages(input), (messages) =>
    producer.send({topic, messages, acks: -1, compression: codec}),
  )
  await producer.disconnect()
}

async function consume(count) {
  const consumer = kafka.consumer({groupId: `bench-${randomUUID()}`, allowAutoTopicCreation: false})
  await consumer.connect()
  await consumer.subscribe({topic, fromBeginning: true})
  const newline = Buffer.from('\n')
  let read = 0
  await new Promise((resolve, reject) => {
    consumer
      .run({
        partitionsConsumedConcurrently: 6,
        eachBatch: async ({batch}) => {
          const parts = []
          for (const {value} of batch.messages) parts.push(value, newline)
          if (!process.stdout.write(Buffer.concat(parts)))
            await new Promise((drained) => process.stdout.once('drain', drained))
          read += batch.messages.length
          if (read >= count) resolve()
        },
      })
      .catch(reject)
  })
  // disconnect() waits for fetches under way, up to five seconds: a program that is done does not.
  await new Promise((written) => process.stdout.end(written))
  process.exit(0)
}
