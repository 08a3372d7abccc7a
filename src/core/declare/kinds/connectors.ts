import {configValue, flag, mapOf, object, oneOf, type ReadBy, text} from '../../source/shapes.ts'
import {byFields, declareKind} from '../kind.ts'

const connectorShape = object(
  'A connector of Kafka Connect.',
  {
    name: text('The name of the connector.'),
    config: mapOf(
      'Its config; null removes a key. Secrets belong into a config provider of the worker, or into a variable of the file.',
      configValue,
      {checkKey: (key) => (key === 'name' ? 'The name stands beside the config.' : null)},
    ),
    state: oneOf(
      'The state that it is in; one that is made runs. What has failed is started anew for running.',
      ['running', 'paused', 'stopped', 'absent'],
    ),
    strict: flag('Whether keys that are set and not in the file are removed.'),
  },
  {
    required: ['name'],
    check: ({config, state}) =>
      config === undefined && state !== 'absent'
        ? 'A connector has a config, unless it is to be absent.'
        : null,
  },
)
export type DeclaredConnector = ReadBy<typeof connectorShape>

export const connectorKind = declareKind({
  list: 'connectors',
  description: 'Connectors of Kafka Connect. Those that are not here are left alone.',
  shape: connectorShape,
  identify: byFields('name'),
  withDefaults: (connector, {strict}) => ({...connector, strict: connector.strict ?? strict}),
  isBeside: true,
  prunes: false,
  plan: async (_, things, context) => {
    const {planConnectors} = await import('./plan-connectors.ts')
    return planConnectors(things, context)
  },
  export: async (_, context) => {
    const {exportConnectors} = await import('./plan-connectors.ts')
    return exportConnectors(context)
  },
})
