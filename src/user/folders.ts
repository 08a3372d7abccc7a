import {homedir} from 'node:os'
import path from 'node:path'

/** Where samsa keeps files of its user, each a folder of its own; none of them need be there yet. */
export interface UserFolders {
  /** What can be fetched or made again. */
  readonly cache: string
  /** What the user writes. */
  readonly config: string
  /** What must not be lost: local clusters. */
  readonly data: string
  /** What is kept between runs: journals. */
  readonly state: string
}

interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
}

/**
 * The folders of this user: the XDG base directories where they are set or the system is Linux, `~/Library` on macOS,
 * `%LOCALAPPDATA%` on Windows. A relative XDG path is ignored, as the XDG Base Directory Specification asks.
 */
export function userFolders(
  env: NodeJS.ProcessEnv = process.env,
  {platform, home}: Machine = {platform: process.platform, home: homedir()},
): UserFolders {
  const fallback = defaultFolders(env, platform, home)
  const folderOf = (variable: string, name: keyof UserFolders): string => {
    const given = env[variable]
    return given?.startsWith('/') ? path.join(given, 'samsa') : fallback[name]
  }
  return {
    cache: folderOf('XDG_CACHE_HOME', 'cache'),
    config: folderOf('XDG_CONFIG_HOME', 'config'),
    data: folderOf('XDG_DATA_HOME', 'data'),
    state: folderOf('XDG_STATE_HOME', 'state'),
  }
}

function defaultFolders(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): UserFolders {
  if (platform === 'darwin') {
    const support = path.join(home, 'Library', 'Application Support', 'samsa')
    return {
      cache: path.join(home, 'Library', 'Caches', 'samsa'),
      config: path.join(support, 'config'),
      data: support,
      state: path.join(support, 'state'),
    }
  }
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local')
    return {
      cache: path.join(local, 'Cache', 'samsa'),
      config: path.join(local, 'Config', 'samsa'),
      data: path.join(local, 'Data', 'samsa'),
      state: path.join(local, 'State', 'samsa'),
    }
  }
  return {
    cache: path.join(home, '.cache', 'samsa'),
    config: path.join(home, '.config', 'samsa'),
    data: path.join(home, '.local', 'share', 'samsa'),
    state: path.join(home, '.local', 'state', 'samsa'),
  }
}
