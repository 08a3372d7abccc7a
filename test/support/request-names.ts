/** Kafka's names of the requests that tests count on the wire, by API key. */
export const requestNames: Readonly<Record<number, string>> = {
  1: 'Fetch',
  2: 'ListOffsets',
  3: 'Metadata',
  9: 'OffsetFetch',
  10: 'FindCoordinator',
  15: 'DescribeGroups',
  16: 'ListGroups',
  18: 'ApiVersions',
  32: 'DescribeConfigs',
  35: 'DescribeLogDirs',
  46: 'ListPartitionReassignments',
  55: 'DescribeQuorum',
  60: 'DescribeCluster',
  61: 'DescribeProducers',
  65: 'DescribeTransactions',
  66: 'ListTransactions',
}
