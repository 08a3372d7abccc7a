import {
  array,
  bool,
  int8,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  string,
  struct,
} from '../schema.ts'

/** Configs with their source (KIP-226). Schema: DescribeConfigsRequest/Response. */
export const DescribeConfigs = message({
  name: 'DescribeConfigs',
  key: 32,
  versions: [4, 4],
  flexibleFrom: 4,
  needs: {topic: 'DESCRIBE_CONFIGS', group: 'DESCRIBE_CONFIGS', cluster: 'DESCRIBE_CONFIGS'},
  request: {
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        configurationKeys: nullableArray(string),
      }),
    ),
    includeSynonyms: bool,
    includeDocumentation: bool,
  },
  response: {
    throttleTimeMs: int32,
    results: array(
      struct({
        errorCode: int16,
        errorMessage: nullableString,
        resourceType: int8,
        resourceName: string,
        configs: array(
          struct({
            name: string,
            value: nullableString,
            readOnly: bool,
            configSource: int8,
            isSensitive: bool,
            synonyms: array(
              struct({
                name: string,
                value: nullableString,
                source: int8,
              }),
            ),
            configType: int8,
            documentation: nullableString,
          }),
        ),
      }),
    ),
  },
})
