import type {Hook} from '@oclif/core'
import {unknownCommand} from './unknown-command.ts'

/** A mistyped command: says so, names the nearest ones and exits 2, having sent nothing. */
const hook: Hook.CommandNotFound = async ({id, config}) => {
  throw unknownCommand(id.split(':'), config.commands)
}

export default hook
