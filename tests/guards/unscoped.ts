/** What looks as if it needed a guard of its own, and why it needs none. */
export type Unscoped = { why: string; names: string[] }

/** Functions that speak to the database without a scope: `file function`. */
export const unscopedStatements: Unscoped[] = [
  {
    why: 'keeps what events tell; no caller reaches it',
    names: [
      'services/awards/src/eligibility/history.ts lockSubjects',
      'services/awards/src/eligibility/history.ts upsert',
      'services/awards/src/eligibility/history.ts mark',
      'services/awards/src/members/store.ts keepMembers',
      'services/awards/src/organizations/store.ts keepOrganizations',
      'services/awards/src/organizations/store.ts upsert',
      'services/awards/src/organizations/store.ts repath',
      'services/evaluation/src/members/store.ts keepMembers',
      'services/evaluation/src/organizations/store.ts keepOrganizations',
      'services/evaluation/src/organizations/store.ts upsert',
      'services/evaluation/src/organizations/store.ts repath',
    ],
  },
  {
    why: 'is for everybody who is signed in: @access without roles or scope',
    names: [
      'services/awards/src/programs/store.ts programsByIds',
      'services/awards/src/programs/store.ts programsByCodes',
      'services/awards/src/programs/store.ts listPrograms',
    ],
  },
  {
    why: 'reads what belongs to something that the caller was shown before',
    names: [
      'services/evaluation/src/campaigns/store.ts campaignsByIds',
      'services/membership/src/imports/store.ts problemsOf',
      'services/membership/src/members/store.ts organizationPeriodsOf',
      'services/membership/src/members/store.ts statusPeriodsOf',
      'services/membership/src/organizations/periods.ts periodsOf',
      'services/membership/src/organizations/periods.ts pathsAt',
    ],
  },
  {
    why: 'goes on in a mutation whose place was held against the scope before',
    names: [
      'services/evaluation/src/campaigns/store.ts holdCampaign',
      'services/evaluation/src/campaigns/store.ts openingsOf',
      'services/evaluation/src/evaluations/record.ts idOfRecorded',
      'services/evaluation/src/evaluations/record.ts standingInTheWay',
      'services/evaluation/src/evaluations/revise.ts write',
      'services/evaluation/src/finalizations/store.ts standingsOf',
      'services/evaluation/src/finalizations/store.ts countToDo',
      'services/membership/src/imports/upload.ts store',
      'services/membership/src/imports/upload.ts takeFile',
      'services/membership/src/members/transfer.ts lockResidence',
      'services/membership/src/members/transfer.ts move',
      'services/membership/src/organizations/store.ts createOrganization',
      'services/membership/src/organizations/store.ts repeatOf',
    ],
  },
  {
    why: 'tells why something may not be done; the mutation itself decides',
    names: ['services/evaluation/src/evaluations/store.ts whyNotRecorded'],
  },
  {
    why: 'makes the events of what was just done',
    names: [
      'services/membership/src/members/events.ts tellMembers',
      'services/membership/src/organizations/events.ts organizationEvents',
    ],
  },
  {
    why: 'does a job that was asked for by somebody who might, by the plan that was held against its scope',
    names: [
      'services/evaluation/src/finalizations/job.ts finalizeBatch',
      'services/evaluation/src/finalizations/store.ts jobById',
      'services/evaluation/src/finalizations/store.ts nextJob',
      'services/evaluation/src/finalizations/store.ts finalizeNext',
      'services/membership/src/imports/checks.ts runChecks',
      'services/membership/src/imports/checks.ts keepProblems',
      'services/membership/src/imports/job.ts runImport',
      'services/membership/src/imports/job.ts importFile',
      'services/membership/src/imports/job.ts noteProblems',
      'services/membership/src/imports/job.ts finish',
      'services/membership/src/imports/member-import.ts planMembers',
      'services/membership/src/imports/member-import.ts storeMembers',
      'services/membership/src/imports/member-import.ts storeBatch',
      'services/membership/src/imports/member-import.ts storePeriods',
      'services/membership/src/imports/organization-import.ts planOrganizations',
      'services/membership/src/imports/organization-import.ts storeOrganizations',
      'services/membership/src/imports/organization-import.ts storeRows',
      'services/membership/src/imports/organization-import.ts storePeriods',
      'services/membership/src/imports/organization-import.ts placeAll',
      'services/membership/src/imports/organization-import.ts tell',
      'services/membership/src/imports/reading.ts loadRows',
      'services/membership/src/imports/store.ts importJob',
      'services/membership/src/imports/store.ts nextImport',
      'services/membership/src/imports/store.ts readChunk',
    ],
  },
]

/** Scopes that keep nothing by themselves: `file scope`. */
export const tellingScopes: Unscoped = {
  why: 'says what may be done; available-actions.test.ts compares it with what the mutations do',
  names: [
    'services/awards/src/programs/actions.ts requireRole(',
    'services/awards/src/programs/actions.ts requireScope(',
    'services/awards/src/programs/loaders.ts inScope(',
    'services/awards/src/programs/loaders.ts organizationsOf(',
    'services/evaluation/src/campaigns/actions.ts requireRole(',
    'services/evaluation/src/evaluations/actions.ts requireRole(',
    'services/evaluation/src/loaders.ts inScope(',
    'services/evaluation/src/loaders.ts organizationsOf(',
    'services/evaluation/src/evaluations/store.ts whyMisplaced(',
    'services/membership/src/imports/actions.ts requireSender(',
    'services/membership/src/members/actions.ts requireRole(',
    'services/membership/src/members/loaders.ts organizationsOf(',
    'services/membership/src/members/transfer.ts && ${officerOf}::uuid[]',
    'services/membership/src/organizations/actions.ts requireRole(',
    'services/membership/src/organizations/actions.ts requireScope(',
  ],
}
