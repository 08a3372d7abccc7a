import {array, bool, int8, int16, int32, message, nullableString, since, string, struct} from '../schema.ts'

/** Cluster id, controller and brokers (KIP-700; fenced brokers KIP-1073). Schema: DescribeClusterRequest/Response. */
export const DescribeCluster = message({
  name: 'DescribeCluster',
  key: 60,
  versions: [0, 2],
  flexibleFrom: 0,
  needs: {cluster: 'DESCRIBE'},
  request: {
    includeClusterAuthorizedOperations: bool,
    endpointType: since(1, int8, 1),
    includeFencedBrokers: since(2, bool),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    endpointType: since(1, int8, 1),
    clusterId: string,
    controllerId: int32,
    brokers: array(
      struct({
        brokerId: int32,
        host: string,
        port: int32,
        rack: nullableString,
        isFenced: since(2, bool),
      }),
    ),
    clusterAuthorizedOperations: int32,
  },
})
