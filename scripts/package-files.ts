// What may be in the package: everything else is a mistake, and perhaps a secret.

const ALLOWED = [
  /^(package|npm-shrinkwrap|oclif\.manifest)\.json$/,
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^bin\/(run\.js|package\.json)$/,
  // Code, the places of it in the sources, and the notices of what is bundled.
  /^dist\/(launch\.cjs|samsa\.cjs(\.map)?)$/,
  /^dist\/late\/[\w-]+\.cjs$/,
  /^dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^docs\/[\w-]+\.md$/,
  /^docs\/(guides|design|reference)\/[\w-]+\.md$/,
  /^docs\/schemas\/[\w-]+\.json$/,
  /^docs\/examples\/[\w-]+\.yml$/,
  /^docs\/grafana\/[\w-]+\.json$/,
  /^docs\/pictures\/[\w-]+\.(svg|json)$/,
  /^man\/samsa[\w-]*\.[17]$/,
]

/** What there has to be, or it would install and not run. */
const NEEDED = [
  'package.json',
  'bin/run.js',
  'bin/package.json',
  'dist/launch.cjs',
  'dist/samsa.cjs',
  'dist/THIRD-PARTY-NOTICES.txt',
  'oclif.manifest.json',
  'LICENSE',
]

/** What is wrong with the files of a package, a sentence each. */
export function findFileProblems(paths: readonly string[]): string[] {
  const present = new Set(paths)
  return [
    ...paths
      .filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))
      .map(
        (path) => `${path} is in the package, and not in the list of what may be (scripts/package-files.ts)`,
      ),
    ...NEEDED.filter((path) => !present.has(path)).map((path) => `${path} is missing in the package`),
  ]
}
