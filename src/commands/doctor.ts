import {ClusterCommand} from '../cli/cluster-command.ts'
import {connectFlag, schemaRegistryFlag} from '../cli/connection-flags.ts'
import {note, writeOut} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import {shownUrls} from '../core/connection/service-url.ts'
import {type Check, runCheck, skipCheck} from '../core/doctor/check.ts'
import {Failure} from '../errors/failure.ts'
import {type Diagnosis, diagnosisView, renderCheck} from '../views/doctor.ts'
import {columnsOf} from '../views/terminal-traits.ts'

/** Where nobody tells how wide the terminal is. */
const USUAL_COLUMNS = 80

export default class Doctor extends ClusterCommand<typeof Doctor> {
  static override summary = 'Look at every step of a connection, and say what is wrong.'
  static override description = prose`
    One check a line, as they are done: which profile and settings, this machine, then for each server its name (DNS), port, TLS
    (certificate, days left), Kafka's release, credentials; then every broker where it says that it is, whether all say the
    same of the cluster, the controller, its clock beside this machine's, and what you may do; and the schema registry and the workers of Kafka Connect where they are set. What depends on a check
    that failed is not looked at.

    Nothing is changed. Exit code 0 where all is well, 4 where a check failed.
  `
  static override examples = [
    '<%= config.bin %> doctor',
    {description: 'For a script', command: '<%= config.bin %> doctor --json'},
  ]

  static override flags = {...schemaRegistryFlag, ...connectFlag}

  protected override get defaultTimeoutMs(): number {
    return 120_000
  }

  async run(): Promise<Diagnosis> {
    const {examine} = await import('../core/doctor/examine.ts')
    const {examineMachine} = await import('../core/doctor/examine-machine.ts')
    const checks: Check[] = []
    const isText = this.format === 'table' || this.format === 'wide'
    const tell = async (check: Check): Promise<void> => {
      checks.push(check)
      if (isText) await writeOut(renderCheck(check, this.theme, columnsOf(process.stdout) ?? USUAL_COLUMNS))
    }
    const {check: configuration, value: cluster} = await this.#configuration()
    await tell(configuration)
    for (const check of examineMachine(process.version, process.env, cluster?.options.tls ?? null))
      await tell(check)
    if (cluster === null) await tell(skipCheck('cluster', '', 'the settings cannot be used'))
    else for await (const check of examine(cluster)) await tell(check)
    if (cluster !== null && this.serviceSettings.has('schema.registry.url'))
      await tell(await this.#registryCheck())
    if (cluster !== null && this.serviceSettings.has('connect.url')) await tell(await this.#connectCheck())
    const failed = checks.filter(({ok}) => ok === false)
    const result = {ok: failed.length === 0, checks}
    if (!isText) await this.show(result, diagnosisView)
    if (failed.length > 0) {
      const [first] = failed
      const failure = new Failure(
        'unreachable',
        `${failed.length} of ${checks.length} checks failed, first ${first?.name}.`,
        {
          code: 'CHECKS_FAILED',
        },
      )
      this.finishWith(failure)
    } else if (isText) note('samsa: all is well')
    return result
  }

  async #registryCheck(): Promise<Check> {
    const {examineRegistry} = await import('../core/doctor/examine-registry.ts')
    return examineRegistry(shownUrls(String(this.serviceSettings.get('schema.registry.url')?.value)), () =>
      this.registry(),
    )
  }

  async #connectCheck(): Promise<Check> {
    const {examineConnect} = await import('../core/doctor/examine-connect.ts')
    return examineConnect(shownUrls(String(this.serviceSettings.get('connect.url')?.value)), () =>
      this.services.connect(),
    )
  }

  /** Where settings come from, and whether a connection can be made of them: files that they name are read for it. */
  #configuration() {
    const {profile} = this
    return runCheck('configuration', profile === null ? '' : `profile ${profile.name}`, async () => {
      const origins = [...new Set([...this.connectionSettings.values()].map(({from}) => from.name))]
      const from = origins.length === 0 ? 'nothing: Kafka’s usual place' : origins.join(', ')
      return [this.cluster(), {message: `from ${from}`}]
    })
  }
}
