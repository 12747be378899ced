import type { QueryPlannerConfig } from '@apollo/query-planner'
import type { Planner } from '../planning/planner.ts'
import { planningOver } from '../planning/thread-tasks.ts'

/** Plans as the planner does, and not in a thread of its own: for tests of what is done with plans. */
export const plannerHere = (config: QueryPlannerConfig = {}): Pick<Planner, 'over'> => ({
  over(supergraphSdl) {
    const makePlan = planningOver(supergraphSdl, config)
    return async operation => makePlan(operation)
  },
})
