import {access, constants} from 'node:fs/promises'
import {delimiter, join} from 'node:path'

/** The full path of a program on the PATH, or null. */
export async function findProgram(program: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const names = process.platform === 'win32' ? [`${program}.cmd`, `${program}.exe`] : [program]
  for (const folder of (env.PATH ?? '').split(delimiter).filter((each) => each !== '')) {
    for (const name of names) {
      const path = join(folder, name)
      const usable = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (usable) return path
    }
  }
  return null
}
