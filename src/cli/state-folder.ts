import {homedir} from 'node:os'
import path from 'node:path'

/** The user's folder for what samsa keeps between runs: XDG_STATE_HOME where it is set, else the system's own place. */
export function stateFolder(
  env: NodeJS.ProcessEnv = process.env,
  {platform, home}: {platform: NodeJS.Platform; home: string} = {
    platform: process.platform,
    home: homedir(),
  },
): string {
  // A relative path is to be ignored (XDG Base Directory Specification).
  const {XDG_STATE_HOME: xdg, LOCALAPPDATA: local} = env
  if (xdg?.startsWith('/')) return path.join(xdg, 'samsa')
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'samsa', 'state')
  if (platform === 'win32') return path.join(local ?? path.join(home, 'AppData', 'Local'), 'samsa', 'state')
  return path.join(home, '.local', 'state', 'samsa')
}
