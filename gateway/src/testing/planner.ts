import type { QueryPlannerConfig } from '@apollo/query-planner'
import type { Planner } from '../planning/planner.ts'
import { plansOver } from '../planning/plans.ts'

/** Plans as the planner does, and not in a thread of its own: for tests of what is done with plans. */
export const plannerHere = (config: QueryPlannerConfig = {}): Pick<Planner, 'over'> => ({
  over(supergraphSdl) {
    const plans = plansOver(supergraphSdl, config)
    return async asked => plans(asked)
  },
})
