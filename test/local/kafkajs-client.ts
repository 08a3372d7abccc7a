import {Kafka, logLevel} from 'kafkajs'

/** A client that is not samsa's own, quiet and without retries that would hide what a test looks at. */
export function kafkaOf(bootstrapServers: string): Kafka {
  return new Kafka({
    brokers: bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
    retry: {retries: 0},
    connectionTimeout: 3000,
  })
}

/** Whether every broker named in the bootstrap servers is in the cluster's metadata. */
export async function isReady(bootstrapServers: string): Promise<boolean> {
  const admin = kafkaOf(bootstrapServers).admin()
  await admin.connect()
  try {
    const {brokers} = await admin.describeCluster()
    return brokers.length === bootstrapServers.split(',').length
  } finally {
    await admin.disconnect()
  }
}
