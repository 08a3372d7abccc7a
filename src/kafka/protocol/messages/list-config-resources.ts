import {array, int8, int16, int32, message, since, string, struct} from '../schema.ts'

/** ConfigResource.Type.CLIENT_METRICS, the only type that version 0 lists. */
const CLIENT_METRICS = 16

/**
 * What has configs of its own, such as client metrics subscriptions and groups (KIP-714, KIP-1142). Schema:
 * ListConfigResourcesRequest/Response.
 */
export const ListConfigResources = message({
  name: 'ListConfigResources',
  key: 74,
  versions: [0, 1],
  release: '3.7 or newer',
  flexibleFrom: 0,
  needs: {cluster: 'DESCRIBE_CONFIGS'},
  request: {resourceTypes: since(1, array(int8))},
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    configResources: array(struct({resourceName: string, resourceType: since(1, int8, CLIENT_METRICS)})),
  },
})

/** The same of groups: version 0 lists client metrics, whatever is asked. */
export const ListGroupConfigResources: typeof ListConfigResources = {
  ...ListConfigResources,
  versions: [1, 1],
  release: '4.1 or newer',
}
