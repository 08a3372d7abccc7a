import {array, bool, int16, int32, int64, message, nullableArray, since, string, struct} from '../schema.ts'

/** Sizes on disk of replicas (KIP-113). Schema: DescribeLogDirsRequest/Response. */
export const DescribeLogDirs = message({
  name: 'DescribeLogDirs',
  key: 35,
  versions: [2, 4],
  flexibleFrom: 2,
  needs: {cluster: 'DESCRIBE'},
  request: {
    topics: nullableArray(
      struct({
        topic: string,
        partitions: array(int32),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: since(3, int16),
    results: array(
      struct({
        errorCode: int16,
        logDir: string,
        topics: array(
          struct({
            name: string,
            partitions: array(
              struct({
                partitionIndex: int32,
                partitionSize: int64,
                offsetLag: int64,
                isFutureKey: bool,
              }),
            ),
          }),
        ),
        totalBytes: since(4, int64, -1n),
        usableBytes: since(4, int64, -1n),
      }),
    ),
  },
})
