import {Args, type Command, Flags} from '@oclif/core'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type ConnectorChange, planSteps, type Step, steering} from '../../core/connect/steer-connectors.ts'
import {capitalized} from '../../errors/capitalized.ts'
import {connectorChanges} from '../../views/connect/connectors.ts'
import {regexFlag} from '../shared-flags.ts'
import {ConnectCommand} from './connect-command.ts'

export const steerFlags = {
  regex: regexFlag,
  'dry-run': Flags.boolean({description: 'only show what would be done'}),
}

/** A command that brings connectors to another state, which can be taken back, so that it just does it. */
export abstract class SteerCommand<T extends typeof Command> extends ConnectCommand<T> {
  static override args = {
    connector: Args.string({description: 'connector or glob; several may follow', required: true}),
  }
  static override strict = false
  static override readonly changes = true

  protected async steer(
    step: Step,
    flags: {readonly regex: boolean; readonly 'dry-run': boolean},
  ): Promise<ChangeDocument<'connectors', ConnectorChange>> {
    const rows = await planSteps(this.connect, this.names, flags)
    return this.carryOut(steering(this.connect, rows, step), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: connectorChanges,
      question: () => `${capitalized(step.verb)} them?`,
    })
  }
}
