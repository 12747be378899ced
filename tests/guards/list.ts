import { awardsGuards } from './awards.ts'
import { evaluationGuards } from './evaluation.ts'
import { gatewayGuards } from './gateway.ts'
import type { Guard } from './guard.ts'
import { membershipGuards } from './membership.ts'
import { policyGuards } from './policies.ts'
import { sharedGuards } from './shared.ts'

/** Every guard that keeps a person from seeing or doing what he may not. */
export const guards: Guard[] = [
  ...sharedGuards,
  ...gatewayGuards,
  ...membershipGuards,
  ...evaluationGuards,
  ...awardsGuards,
  ...policyGuards,
]
