// The Node that everything here runs on. npm puts it into node_modules, but a shell that has looked up `node` before
// goes on using the system's: hence the explicit path.
import {spawn} from 'node:child_process'
import path from 'node:path'
import {fileURLToPath} from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

const binaryName = process.platform === 'win32' ? 'node.exe' : 'node'
export const pinnedNode = path.join(root, 'node_modules', 'node', 'bin', binaryName)

/** The environment in which `node` and the project's tools are found first. */
export function pinnedEnv() {
  const bin = path.join(root, 'node_modules', '.bin')
  return {...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`}
}

/**
 * Runs the pinned Node with these arguments, our own input and output. Signals are handed on, and the child decides
 * what they mean. Resolves to how it ended, and which signal was handed on.
 */
export function runPinnedNode(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(pinnedNode, args, {cwd: root, stdio: 'inherit', env: pinnedEnv(), ...options})
    let handedOn = null
    const forward = (signal) => {
      handedOn = signal
      child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    const forget = () => {
      for (const signal of signals) process.off(signal, forward)
    }
    child.once('error', (error) => {
      forget()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      forget()
      resolve({code, signal, handedOn})
    })
  })
}
