import {Failure} from '../../errors/failure.ts'
import type {ConnectorConfig, ConnectorStatus} from './connect-answers.ts'
import {hideLikelySecrets} from './likely-secrets.ts'
import {fetchIsSecret, hideSecretsIn, type PluginKeys, secretsOf} from './secret-configs.ts'

/** Stands for a trace of which nobody can say whether it quotes a secret. */
const WITHHELD = 'It is not shown, since it may quote secrets of the config, which could not be read.'

/**
 * The status with *** where a stack trace quotes a secret of the connector's config: drivers tell the URL that they connect to, with the
 * password in it. So does what is probably a secret where the worker alone knows it, having read it in a file or a variable. Asks for nothing where nothing has failed.
 */
export async function hideInTraces(
  client: PluginKeys,
  status: ConnectorStatus,
  configOf: () => Promise<ConnectorConfig>,
): Promise<ConnectorStatus> {
  const {trace, tasks} = status
  if (trace === null && tasks.every((task) => task.trace === null)) return status
  const secrets = await findSecrets(client, configOf)
  const hide = (text: string | null): string | null => {
    if (text === null) return null
    return secrets === null ? WITHHELD : hideLikelySecrets(hideSecretsIn(text, secrets))
  }
  return {...status, trace: hide(trace), tasks: tasks.map((task) => ({...task, trace: hide(task.trace)}))}
}

/** Null where the config cannot be read. */
async function findSecrets(
  client: PluginKeys,
  configOf: () => Promise<ConnectorConfig>,
): Promise<readonly string[] | null> {
  try {
    const config = await configOf()
    return secretsOf(config, await fetchIsSecret(client, config['connector.class'] ?? null))
  } catch (error) {
    if (error instanceof Failure && ['not-found', 'failed', 'denied'].includes(error.kind)) return null
    throw error
  }
}
