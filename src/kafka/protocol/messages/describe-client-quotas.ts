import {
  array,
  bool,
  float64,
  int8,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  string,
  struct,
} from '../schema.ts'

/** Quotas of users, clients and ips (KIP-546). Schema: DescribeClientQuotasRequest/Response. */
export const DescribeClientQuotas = message({
  name: 'DescribeClientQuotas',
  key: 48,
  versions: [1, 1],
  flexibleFrom: 1,
  needs: {cluster: 'DESCRIBE_CONFIGS'},
  request: {
    components: array(struct({entityType: string, matchType: int8, match: nullableString})),
    strict: bool,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    entries: nullableArray(
      struct({
        entity: array(struct({entityType: string, entityName: nullableString})),
        values: array(struct({key: string, value: float64})),
      }),
    ),
  },
})
