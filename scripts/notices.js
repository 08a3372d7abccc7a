// The notices of what is bundled: licences such as MIT ask that their text goes along with the code.
import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {root} from './pinned-node.js'

/** LICENSE, LICENCE.txt, license-mit, COPYING, NOTICE, and the like. */
const LICENCE_FILE = /^(licen[cs]e|copying|notice)\b/i

const APACHE = 'Apache License 2.0: the text is that of the file LICENSE of samsa.'

const mit = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

const threeClauseBsd = (holder) => `Copyright ${holder}. All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:

* Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.
* Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the
  documentation and/or other materials provided with the distribution.
* Neither the name of ${holder.replace(/^\d+ /, '')} nor the names of its contributors may be used to endorse or promote products derived from this software
  without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO,
THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR
CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO,
PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF
LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS
SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.`

/** Of packages that ship no file with their licence; the text is that of their repository. By name and licence: another licence is another text. */
const TEXTS = {
  '@bufbuild/cel Apache-2.0': APACHE,
  '@bufbuild/cel-spec Apache-2.0': APACHE,
  '@bufbuild/protobuf (Apache-2.0 AND BSD-3-Clause)': `${APACHE}\n\nIt contains code of Google's protobuf:\n\n${threeClauseBsd('2008 Google Inc.')}`,
  'yoga-layout MIT': mit('Facebook, Inc. and its affiliates.'),
}

/** Folders of the packages that went into bundles, by esbuild's metafiles, in the order of their names. */
export function bundledPackages(metafiles) {
  const folders = new Set()
  for (const {outputs} of metafiles)
    for (const {inputs} of Object.values(outputs))
      for (const [input, {bytesInOutput}] of Object.entries(inputs)) {
        // What a plugin gives has a scheme, as machine code, which goes under the licence of the package that loads it; of its own
        // package only the version is there.
        if (bytesInOutput === 0 || /^[\w-]+:/.test(input) || input.endsWith('/package.json')) continue
        const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
        if (folder !== undefined) folders.add(folder)
      }
  return [...folders].sort()
}

/** The text of THIRD-PARTY-NOTICES.txt. Throws where a package says nothing about its licence. */
export function noticesOf(folders) {
  const byText = new Map()
  for (const folder of folders) {
    const place = path.join(root, folder)
    const {name, version, license} = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'))
    const files = readdirSync(place).filter((file) => LICENCE_FILE.test(file))
    const text =
      files.length > 0
        ? files.map((file) => readFileSync(path.join(place, file), 'utf8').trim()).join('\n\n')
        : TEXTS[`${name} ${license}`]
    if (typeof license !== 'string' || text === undefined)
      throw new Error(`${folder} has no file with its licence (${license}): see scripts/notices.js`)
    const normal = text.replaceAll('\r\n', '\n')
    byText.set(normal, [...(byText.get(normal) ?? []), `${name} ${version} (${license})`])
  }
  const parts = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
  return `samsa contains code of these packages, under their licences.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`
}
