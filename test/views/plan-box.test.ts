import {expect, test} from 'vitest'
import {renderPlanBox} from '../../src/views/plan-box.ts'
import {renderTable} from '../../src/views/table.ts'
import {createTheme} from '../../src/views/theme.ts'

const columns = [
  {field: 'name', value: (row: {readonly name: string}) => row.name},
  {field: 'topic', value: () => 'orders'},
]
const rows = [{name: 'a-name-that-is-rather-long-for-a-screen'}, {name: 'b'}]

test.each([true, false])('ASCII only: %s', (ascii) => {
  const theme = createTheme({color: false, ascii})
  const texts = [renderPlanBox(columns, rows, theme), renderTable(columns, rows, {theme, width: 30})]
  for (const text of texts) {
    expect(/^[\x00-\x7f]*$/.test(text)).toBe(ascii)
    expect(text).toContain('a-name-that')
  }
})
