import {
  array,
  int16,
  int32,
  int64,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  uuid,
} from '../schema.ts'

/** Start offsets of share groups (KIP-932). Schema: DescribeShareGroupOffsetsRequest/Response. */
export const DescribeShareGroupOffsets = message({
  name: 'DescribeShareGroupOffsets',
  key: 90,
  versions: [0, 1],
  release: '4.1 or newer',
  flexibleFrom: 0,
  needs: {group: 'DESCRIBE', topic: 'DESCRIBE'},
  request: {
    groups: array(
      struct({
        groupId: string,
        topics: nullableArray(
          struct({
            topicName: string,
            partitions: array(int32),
          }),
        ),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    groups: array(
      struct({
        groupId: string,
        topics: array(
          struct({
            topicName: string,
            topicId: uuid,
            partitions: array(
              struct({
                partitionIndex: int32,
                startOffset: int64,
                leaderEpoch: int32,
                lag: since(1, int64, -1n),
                errorCode: int16,
                errorMessage: nullableString,
              }),
            ),
          }),
        ),
        errorCode: int16,
        errorMessage: nullableString,
      }),
    ),
  },
})
