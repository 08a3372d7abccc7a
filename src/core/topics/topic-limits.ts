/** Kafka's own limit of a topic lies far beyond; what is larger is a slip. */
export const MOST_PARTITIONS = 100_000
/** Replication factors are int16 on the wire. */
export const MOST_REPLICAS = 32_767
/** Ids of brokers are int32 on the wire. */
export const LARGEST_BROKER_ID = 2_147_483_647
