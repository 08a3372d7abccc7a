import {array, bool, int16, int32, int64, message, since, string, struct, tagged} from '../schema.ts'

/**
 * The message versions that a broker speaks (KIP-35, KIP-511); version 0 is what every broker answers. Version 3 leaves out
 * features whose lowest level is 0 (KAFKA-17011). Schema: ApiVersionsRequest/Response.
 */
export const ApiVersions = message({
  name: 'ApiVersions',
  key: 18,
  versions: [0, 4],
  flexibleFrom: 3,
  request: {
    clientSoftwareName: since(3, string),
    clientSoftwareVersion: since(3, string),
  },
  response: {
    errorCode: int16,
    apiKeys: array(
      struct({
        apiKey: int16,
        minVersion: int16,
        maxVersion: int16,
      }),
    ),
    throttleTimeMs: since(1, int32),
    supportedFeatures: tagged(
      0,
      3,
      array(
        struct({
          name: since(3, string),
          minVersion: since(3, int16),
          maxVersion: since(3, int16),
        }),
      ),
    ),
    finalizedFeaturesEpoch: tagged(1, 3, int64, -1n),
    finalizedFeatures: tagged(
      2,
      3,
      array(
        struct({
          name: since(3, string),
          maxVersionLevel: since(3, int16),
          minVersionLevel: since(3, int16),
        }),
      ),
    ),
    zkMigrationReady: tagged(3, 3, bool),
  },
})
