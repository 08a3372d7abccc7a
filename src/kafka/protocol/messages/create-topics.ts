import {
  array,
  bool,
  int8,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  tagged,
  uuid,
} from '../schema.ts'

/** Creates topics; each has its own outcome. Schema: CreateTopicsRequest/Response. */
export const CreateTopics = message({
  name: 'CreateTopics',
  key: 19,
  versions: [5, 7],
  flexibleFrom: 5,
  needs: {topic: 'CREATE', cluster: 'CREATE'},
  changes: ({validateOnly}) => !validateOnly,
  request: {
    topics: array(
      struct({
        name: string,
        numPartitions: int32,
        replicationFactor: int16,
        assignments: array(
          struct({
            partitionIndex: int32,
            brokerIds: array(int32),
          }),
        ),
        configs: array(
          struct({
            name: string,
            value: nullableString,
          }),
        ),
      }),
    ),
    timeoutMs: int32,
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        topicId: since(7, uuid),
        errorCode: int16,
        errorMessage: nullableString,
        topicConfigErrorCode: tagged(0, 5, int16),
        numPartitions: int32,
        replicationFactor: int16,
        configs: nullableArray(
          struct({
            name: string,
            value: nullableString,
            readOnly: bool,
            configSource: int8,
            isSensitive: bool,
          }),
        ),
      }),
    ),
  },
})
