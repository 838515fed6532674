import type { ListrTask } from 'listr2'
import { readPlan } from '../inventory/model/read.ts'
import { estateOf } from './estate.ts'
import { hardwareTasks } from './hardware.ts'

/** All steps from a bare machine to the estate of an inventory. The inventory is read first: its mistakes cost no time. */
export async function upTasks(inventory: string): Promise<ListrTask[]> {
  return hardwareTasks(estateOf(await readPlan(inventory), inventory))
}
