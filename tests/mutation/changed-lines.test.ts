import { expect, test } from '@jest/globals'
import { parseDiff, touches } from '../../mutation/changed-lines.ts'

const changed = parseDiff(`diff --git a.ts a.ts
--- a.ts
+++ a.ts
@@ -3 +3,2 @@ context
-old
+new
+newer
@@ -9,2 +10,0 @@
-gone
-gone
diff --git gone.sh gone.sh
--- gone.sh
+++ /dev/null
@@ -1 +0,0 @@
-gone
`)

test.each([
  ['a.ts', 2, false],
  ['a.ts', 3, true],
  ['a.ts', 4, true],
  ['a.ts', 5, false],
  ['a.ts', 10, false],
  ['b.ts', 3, false],
  ['gone.sh', 1, false],
])('%s:%d is a changed line: %s', (file, line, is) => {
  expect(touches(changed, file, line)).toBe(is)
})
