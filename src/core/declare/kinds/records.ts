import path from 'node:path'
import {existingFile, object, oneOf, type ReadBy} from '../../source/shapes.ts'
import {declareKind, nodeText} from '../kind.ts'
import {topicName} from './topic-shape.ts'

const recordsShape = object(
  'Records to begin with.',
  {
    topic: topicName('The topic that they go to.'),
    file: existingFile(
      'A file, relative to this one: lines of JSON as of `samsa consume -o json` (.json, .jsonl), CSV with a heading (.csv), else a record a line.',
    ),
    when: oneOf('empty: only into a topic without records.', ['empty']),
  },
  {required: ['topic', 'file']},
)

export type DeclaredRecords = ReadBy<typeof recordsShape>

export const recordsKind = declareKind({
  list: 'records',
  description: 'Records to begin with.',
  shape: recordsShape,
  // Files of the same name in two folders are two.
  identify: ({entries}) => {
    const [topic, file] = [entries.get('topic')?.value, entries.get('file')?.value]
    return topic && file ? `${nodeText(topic)} ${path.resolve(file.folder, nodeText(file))}` : null
  },
  topicsOf: ({topic}) => [topic],
  prunes: false,
  plan: async (cluster, things, context) => {
    // With it comes all of produce.
    const {planRecords} = await import('./plan-records.ts')
    return planRecords(cluster, things, context)
  },
})
