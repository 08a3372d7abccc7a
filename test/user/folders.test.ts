import {expect, test} from 'vitest'
import {userFolders} from '../../src/user/folders.ts'

test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string, object]>([
  [
    'Linux',
    {},
    'linux',
    '/home/k',
    {
      cache: '/home/k/.cache/samsa',
      config: '/home/k/.config/samsa',
      data: '/home/k/.local/share/samsa',
      state: '/home/k/.local/state/samsa',
    },
  ],
  [
    'macOS',
    {},
    'darwin',
    '/Users/k',
    {
      cache: '/Users/k/Library/Caches/samsa',
      config: '/Users/k/Library/Application Support/samsa/config',
      data: '/Users/k/Library/Application Support/samsa',
      state: '/Users/k/Library/Application Support/samsa/state',
    },
  ],
  [
    'XDG directories, on any system',
    {XDG_CACHE_HOME: '/c', XDG_CONFIG_HOME: '/f', XDG_DATA_HOME: '/d', XDG_STATE_HOME: '/s'},
    'darwin',
    '/Users/k',
    {cache: '/c/samsa', config: '/f/samsa', data: '/d/samsa', state: '/s/samsa'},
  ],
  [
    'a relative XDG path, which is ignored',
    {XDG_STATE_HOME: 'here'},
    'linux',
    '/home/k',
    {state: '/home/k/.local/state/samsa'},
  ],
])('%s', (_, env, platform, home, expected) => {
  expect(userFolders(env, {platform, home})).toMatchObject(expected)
})

test('every file of one user is below folders that have the same root, on Windows too', () => {
  const folders = userFolders({LOCALAPPDATA: 'L'}, {platform: 'win32', home: 'C'})
  expect(Object.values(folders).every((folder) => folder.startsWith('L'))).toBe(true)
  expect(new Set(Object.values(folders)).size).toBe(4)
})
