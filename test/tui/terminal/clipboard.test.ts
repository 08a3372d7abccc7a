import {expect, test} from 'vitest'
import {formatOsc52} from '../../../src/tui/terminal/clipboard.ts'
import {planClipboardPrograms} from '../../../src/tui/terminal/native-clipboard.ts'

// The programs themselves are run by test/cluster/tui/clipboard.test.ts.

test.each<[NodeJS.ProcessEnv, NodeJS.Platform, readonly string[]]>([
  [{}, 'darwin', ['pbcopy']],
  [{}, 'win32', ['clip.exe']],
  [{}, 'linux', []],
  [{DISPLAY: ':0'}, 'linux', ['xclip', 'xsel']],
  [{DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0'}, 'linux', ['wl-copy', 'xclip', 'xsel']],
  [{WSL_DISTRO_NAME: 'Ubuntu'}, 'linux', ['clip.exe']],
  [{SSH_CONNECTION: '::1 1 ::1 22'}, 'darwin', []],
  [{SSH_TTY: '/dev/pts/1', DISPLAY: ':10'}, 'linux', []],
  [{SSH_TTY: '/dev/pts/1', TMUX: '/tmp/t,1,0'}, 'linux', ['tmux']],
  [{TMUX: '/tmp/t,1,0', DISPLAY: ':0'}, 'linux', ['tmux', 'xclip', 'xsel']],
  [{TMUX: '/tmp/t,1,0'}, 'darwin', ['pbcopy', 'tmux']],
])('%j on %s: %j', (env, platform, files) => {
  expect(planClipboardPrograms(env, platform).map(({file}) => file)).toEqual(files)
})

test('the longest text that a terminal takes is 100,000 bytes with all around it', () => {
  expect(formatOsc52('x'.repeat(74_994))).toHaveLength(100_000)
  expect(formatOsc52('x'.repeat(74_995))).toBeNull()
})
