// node scripts/shrinkwrap.js [--remove]: writes npm-shrinkwrap.json, which npm puts into the package, from package-lock.json: who
// installs samsa then gets what was tested, down to the last dependency. Users don't get our lock file: npm leaves it out.
// It is there only while the package is packed: npm would take it in place of the lock file, and then install nothing for development.
import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {root} from './pinned-node.js'
import {shrinkwrapOf} from './shrinkwrap-of.ts'

const file = path.join(root, 'npm-shrinkwrap.json')

if (process.argv.includes('--remove')) rmSync(file, {force: true})
else writeFileSync(file, `${JSON.stringify(shrinkwrapOf(readLock()), null, 2)}\n`)

function readLock() {
  return JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
}
