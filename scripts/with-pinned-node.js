// node scripts/with-pinned-node.js FILE [ARGUMENTS]: runs a file, TypeScript too, on the Node of node_modules.
import {runPinnedNode} from './pinned-node.js'

const {code, signal} = await runPinnedNode(process.argv.slice(2), {cwd: process.cwd()})
if (signal) process.kill(process.pid, signal)
else process.exitCode = code ?? 1
