import { type Guard, guardsIn } from './guard.ts'
import { walks } from './walks.ts'

const { answers, changes, notFinal, ownFinal } = walks
const allGrants = 'actor.grants.map(({ organization }) => organization)'
const here = 'services/evaluation/src'

export const evaluationGuards: Guard[] = [
  ...guardsIn(`${here}/context.ts`, [
    ['results are for roles that read them', 'organizationsOf(actor, readers)', allGrants, answers],
  ]),
  ...guardsIn(`${here}/evaluations/store.ts`, [
    [
      'results by where they were made',
      'made.id = e.organization_id and made.path && ${organizations}::uuid[])\n',
      'made.id = e.organization_id)\n',
      answers,
    ],
    ['results of himself alone', '(e.subject_id = ${self}::uuid or', '(${self}::uuid is not null or', answers],
    ['results by where the member is', ' and home.path && ${organizations}::uuid[])', ')', answers],
    [
      'results by id',
      'e.id = any(${ids}::uuid[]) and ${visible(sight)} and',
      'e.id = any(${ids}::uuid[]) and',
      answers,
    ],
    [
      'results that are not final by where they are made',
      ' and made.path && ${sight.organizations}::uuid[]))`',
      ')`',
      notFinal,
    ],
    [
      'results of a subject',
      " and e.status = 'FINALIZED' and ${visible(sight)}",
      " and e.status = 'FINALIZED'",
      answers,
    ],
    ['results of a subject are final', " and e.status = 'FINALIZED' and", ' and', ownFinal],
    [
      'results are recorded below the grant',
      'not coalesce(place.path && ${officerOf}::uuid[], false)',
      'false',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/evaluations/record.ts`, [
    [
      'what is recorded is held against its place',
      '${whyMisplaced(campaign, officerOf)} as refusal',
      'null as refusal',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/evaluations/revise.ts`, [
    [
      'results are revised below the grant',
      'coalesce(o.path && ${allowedUnder}::uuid[], false) as "inScope"',
      'true as "inScope"',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/evaluations/rules.ts`, [
    ['what is revised out of scope is refused', 'if (!evaluation.inScope)', 'if (false)', changes],
  ]),
  ...guardsIn(`${here}/evaluations/resolvers.ts`, [
    [
      'one result is recorded by the grants of officers',
      "const officerOf = requireRole(actor, conductors)\n      const campaignId = requireId(input.campaignId, 'input.campaignId')\n      const result ",
      `const officerOf = ${allGrants}\n      const campaignId = requireId(input.campaignId, 'input.campaignId')\n      const result `,
      changes,
    ],
    [
      'results are recorded by the grants of officers',
      "const officerOf = requireRole(actor, conductors)\n      const campaignId = requireId(input.campaignId, 'input.campaignId')\n      return",
      `const officerOf = ${allGrants}\n      const campaignId = requireId(input.campaignId, 'input.campaignId')\n      return`,
      changes,
    ],
    ['results are revised by the grants of revisers', 'requireRole(actor, revisers)', allGrants, changes],
  ]),
  ...guardsIn(`${here}/campaigns/store.ts`, [
    ['campaigns below the grants', '  o.path && ${granted}::uuid[]\n  or', '  true\n  or', answers],
    ['campaigns above the grants', 'g.id = any(${granted}::uuid[])', 'true', answers],
    ['campaigns by id', ' and ${covering(granted)}`', '`', answers],
    ['campaigns in a list', '    covering(granted),', '    Prisma.sql`true`,', answers],
    ['counts of results', ' and o.path && ${granted}::uuid[]', '', answers],
    [
      'a campaign is opened below the grant',
      "await requireScope(tx, organizationId, officerOf, 'input.organizationId')",
      '',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/campaigns/resolvers.ts`, [
    ['campaigns are opened by the grants of officers', 'requireRole(actor, conductors)', allGrants, changes],
  ]),
  ...guardsIn(`${here}/finalizations/store.ts`, [
    ['a finalization by where it is', ' and o.path && ${granted}::uuid[]', '', answers],
    [
      'results are finalized below the grant',
      "await requireScope(tx, organizationId, officerOf, 'input.organizationId')",
      '',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/finalizations/resolvers.ts`, [
    ['results are finalized by the grants of officers', 'requireRole(actor, conductors)', allGrants, changes],
  ]),
  ...guardsIn(`${here}/organizations/store.ts`, [
    ['a scope covers what is below it, in evaluation', ' and path && ${granted}::uuid[]', '', changes],
    [
      'what is out of scope is held against the scope, in evaluation',
      '(await inScope(db, [id], granted)).has(id)',
      'true',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/organizations/rules.ts`, [
    [
      'what is out of scope is refused, in evaluation',
      "if (!isInScope) throw new Refusal('OUT_OF_SCOPE', { field })",
      '',
      changes,
    ],
  ]),
]
