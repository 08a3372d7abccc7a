import type {SecretSource} from '../secrets/read-secret.ts'
import {existingFile, filePath, flag, list, object, type Shape, text} from './shapes.ts'

/** A name of the environment; what is none may be the secret itself, and is not repeated. */
const VARIABLE_NAME = /^[A-Za-z_]\w*$/

/**
 * Where a secret is read from. One that stands in the file itself is refused, and no message has any of it: files are shared
 * and kept in version control, messages in logs.
 */
export function secretShape(
  description: string,
  {isInteractive = false}: {isInteractive?: boolean} = {},
): Shape<SecretSource> {
  const wanted = isInteractive ? ALL_SOURCES : SOURCES
  const source = object(
    description,
    {
      env: text('A variable of the environment.', {
        check: (name) => (VARIABLE_NAME.test(name) ? null : 'This is no name of a variable.'),
      }),
      file: (isInteractive ? filePath : existingFile)('A file, relative to this one, whose only line it is.'),
      command: list('A program and its arguments, which prints it.', text('A word of it.'), {least: 1}),
      ...(isInteractive
        ? {
            keyring: text('An entry of the keyring of this system, SERVICE/NAME.'),
            prompt: flag('Whether somebody is asked for it.'),
          }
        : {}),
    },
    {
      check: ({env, file, command, keyring, prompt}) =>
        [env, file, command, keyring, prompt].filter((each) => each !== undefined).length === 1
          ? null
          : wanted,
    },
  )
  return {
    schema: {...source.schema, minProperties: 1, maxProperties: 1},
    read: (node, problems) => {
      if (node.kind !== 'map') {
        problems.push({...node.place, message: wanted})
        return undefined
      }
      const read = source.read(node, problems)
      if (!read) return undefined
      const {env, file, keyring, prompt} = read
      const [program, ...args] = read.command ?? []
      if (env !== undefined) return {env}
      if (file !== undefined) return {file}
      if (keyring !== undefined) return {keyring}
      if (prompt !== undefined) return {prompt: true}
      return program === undefined ? undefined : {command: [program, ...args]}
    },
  }
}

const SOURCES =
  'A password does not stand in a file: give {env: NAME}, {file: PATH} or {command: [PROGRAM, ARG...]}.'

const ALL_SOURCES =
  'Give one of {env: NAME}, {file: PATH}, {command: [PROGRAM, ARG...]}, {keyring: SERVICE/NAME}, {prompt: true}.'
