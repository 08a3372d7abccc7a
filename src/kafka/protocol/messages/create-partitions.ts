import {array, bool, int16, int32, message, nullableArray, nullableString, string, struct} from '../schema.ts'

/** Gives topics more partitions; `count` is the new total (KIP-195). Schema: CreatePartitionsRequest/Response. */
export const CreatePartitions = message({
  name: 'CreatePartitions',
  key: 37,
  versions: [2, 3],
  flexibleFrom: 2,
  needs: {topic: 'ALTER'},
  changes: ({validateOnly}) => !validateOnly,
  request: {
    topics: array(
      struct({
        name: string,
        count: int32,
        assignments: nullableArray(struct({brokerIds: array(int32)})),
      }),
    ),
    timeoutMs: int32,
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    results: array(struct({name: string, errorCode: int16, errorMessage: nullableString})),
  },
})
