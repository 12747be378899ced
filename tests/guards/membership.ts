import { type Guard, guardsIn } from './guard.ts'
import { walks } from './walks.ts'

const { answers, changes, entities, files, lines } = walks
const keyed = entities('membership')
const allGrants = 'actor.grants.map(({ organization }) => organization)'
const here = 'services/membership/src'

export const membershipGuards: Guard[] = [
  ...guardsIn(`${here}/context.ts`, [
    ['people are for roles that need them', 'organizationsOf(actor, peopleRoles)', allGrants, answers],
    [
      'personal columns are for roles that need them',
      'organizationsOf(actor, personalRoles)',
      'organizationsOf(actor, peopleRoles)',
      answers,
    ],
  ]),
  ...guardsIn(`${here}/members/store.ts`, [
    ['personal columns by the place of the grant', '(o.path && ${personal}::uuid[] or m.id', '(true or m.id', answers],
    [
      'personal columns of himself alone',
      'o.path && ${personal}::uuid[] or m.id = ${self}::uuid',
      'o.path && ${personal}::uuid[] or ${self}::uuid is not null',
      keyed,
    ],
    ['card numbers', 'case when ${mayKnow} then m.card_number end', 'm.card_number', answers],
    ['birth dates', 'case when ${mayKnow} then m.birth_date::text end', 'm.birth_date::text', answers],
    ['members by where they are', '(o.path && ${people}::uuid[] or m.id', '(true or m.id', answers],
    [
      'members of whom he is one',
      'o.path && ${people}::uuid[] or m.id = ${self}::uuid',
      'o.path && ${people}::uuid[] or ${self}::uuid is not null',
      answers,
    ],
    [
      'members by id',
      'where m.id = any(${ids}::uuid[]) and ${visible(sight)}',
      'where m.id = any(${ids}::uuid[])',
      answers,
    ],
    ['members in a list', '    visible(sight),', '    Prisma.sql`true`,', answers],
    ['members who are found', '${sight.people}::uuid[]', 'array(select id from organizations)', answers],
  ]),
  ...guardsIn('services/membership/prisma/migrations/0004_search_by_name/migration.sql', [
    [
      'a search looks itself whom the caller may read about',
      ' and o.path && readable',
      '',
      walks.policies('membership'),
    ],
    [
      'the places of a search are in its scope',
      'organizations o where o.path && roots)',
      'organizations o)',
      walks.policies('membership'),
    ],
    [
      'who bears a name is in the scope of the search',
      'and (select o.path && roots from organizations o where o.id = m.organization_id)',
      '',
      walks.search,
    ],
    ['a search looks itself who the caller is', ' and m.id = caller_member()', '', walks.policies('membership')],
  ]),
  ...guardsIn(`${here}/organizations/store.ts`, [
    ['organisations below the grants', '  o.path && ${organizations}::uuid[]\n', '  true\n', answers],
    ['organisations above the grants', 'granted.id = any(${organizations}::uuid[])', 'true', answers],
    ['an organisation by its code', 'where o.code = ${code} and ${visible(sight)}', 'where o.code = ${code}', answers],
    [
      'organisations by id',
      'where o.id = any(${ids}::uuid[]) and ${visible(sight)}',
      'where o.id = any(${ids}::uuid[])',
      answers,
    ],
    ['organisations in a list', '    visible(sight),', '    Prisma.sql`true`,', answers],
    ['counts of members', ' and asked.path && ${people}::uuid[]', '', answers],
    [
      'an organisation is created below the grant',
      "return requireScope(parent, officerOf, 'input.parentId')",
      'return parent ?? null',
      changes,
    ],
    [
      'the first organisation is the only one without a parent',
      'if (taken || !officerOf.includes(input.id))',
      'if (false)',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/organizations/rules.ts`, [
    ['a scope covers what is below it', 'path.some(id => granted.includes(id))', 'true', changes],
    [
      'what is out of scope is refused',
      '!organization || !isUnder(organization.path, granted)',
      '!organization',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/organizations/resolvers.ts`, [
    ['organisations are created by the grants of officers', 'requireRole(actor, founders)', allGrants, changes],
  ]),
  ...guardsIn(`${here}/members/resolvers.ts`, [
    ['members are moved by the grants of officers', 'requireRole(actor, transferrers)', allGrants, changes],
  ]),
  ...guardsIn(`${here}/members/transfer.ts`, [
    [
      'a member is moved from where he may be',
      'o.path && ${officerOf}::uuid[] as "inScope"',
      'true as "inScope"',
      changes,
    ],
    ['a member is moved to where he may be', ' and o.path && ${officerOf}::uuid[]`', '`', changes],
  ]),
  ...guardsIn(`${here}/imports/store.ts`, [
    [
      'an import is declared below the grant',
      "requireScope(organization, officerOf, 'input.organizationId')",
      '',
      changes,
    ],
    ['an import by where it is', 'and path && ${grants}::uuid[]', '', answers],
  ]),
  ...guardsIn(`${here}/imports/resolvers.ts`, [
    ['imports are declared by the grants of officers', 'requireRole(actor, importers)', allGrants, changes],
    [
      'an import is seen by the grants that count',
      "  Query: {\n    importJob: (_, { id }, { db, actor }) =>\n      db.read(tx => importJobInSight(tx, requireId(id, 'id'), organizationsOf(actor, ['officer', 'auditor'])))",
      `  Query: {\n    importJob: (_, { id }, { db, actor }) =>\n      db.read(tx => importJobInSight(tx, requireId(id, 'id'), ${allGrants}))`,
      answers,
    ],
    [
      'an import by its key is seen by the grants that count',
      "__resolveReference: ({ id }, { db, actor }) =>\n      db.read(tx => importJobInSight(tx, requireId(id, 'id'), organizationsOf(actor, ['officer', 'auditor'])))",
      `__resolveReference: ({ id }, { db, actor }) =>\n      db.read(tx => importJobInSight(tx, requireId(id, 'id'), ${allGrants}))`,
      keyed,
    ],
  ]),
  ...guardsIn(`${here}/imports/actions.ts`, [
    [
      'a file is sent by an officer of its place',
      '!about || !isUnder(about.path, organizationsOf(actor, importers))',
      '!about',
      files,
    ],
  ]),
  ...guardsIn(`${here}/imports/upload.ts`, [
    ['a file is held against its sender', 'requireSender(job, actor)', '', files],
  ]),
  ...guardsIn(`${here}/imports/member-import.ts`, [
    [
      'a line is about a place of the import',
      'o.path @> array[$1::uuid] as in_scope',
      '(o.path @> array[$1::uuid] or true) as in_scope',
      lines,
    ],
    [
      'a line is compared with what is in sight alone',
      "'r.in_scope and r.stored_organization = r.organization_id'",
      "'true'",
      lines,
    ],
    [
      'a line does not tell where a member of another place is',
      "when: 'r.in_scope and r.stored_organization <>",
      "when: 'r.stored_organization <>",
      lines,
    ],
    [
      'a line does not tell since when another place is',
      "'r.in_scope and r.joined_on < r.founded_on::text'",
      "'r.joined_on < r.founded_on::text'",
      lines,
    ],
    ['a line does not tell what another place is', '`r.in_scope and ${withoutMembers}`', 'withoutMembers', lines],
    ['a line out of scope is refused', "when: 'not r.in_scope'", "when: 'false'", lines],
    [
      'a line about a member of another place is refused',
      "when: 'r.in_scope and r.stored_organization <> r.organization_id'",
      "when: 'false'",
      lines,
    ],
  ]),
  ...guardsIn(`${here}/imports/organization-import.ts`, [
    [
      'an organisation that is changed is of the import',
      's.path @> array[$1::uuid] as stored_in_scope',
      'true as stored_in_scope',
      lines,
    ],
    ['a line does not tell since when another organisation is', 'r.stored_in_scope and r."from"', 'r."from"', lines],
    [
      'a line does not tell the id of another organisation',
      "'r.stored_in_scope and lower(r.id)",
      "'lower(r.id)",
      lines,
    ],
    [
      'a line does not tell what another organisation is',
      '(r.parent_line is not null or r.parent_in_scope) and ',
      '',
      lines,
    ],
    [
      'a line does not tell what is below another organisation',
      "'r.stored_in_scope and r.stored_id = any",
      "'r.stored_id = any",
      lines,
    ],
    ['an organisation that is changed out of scope is refused', "'not r.stored_in_scope'", "'false'", lines],
    [
      'an organisation comes under one of the import',
      'parent.path @> array[$1::uuid] as parent_in_scope',
      'true as parent_in_scope',
      lines,
    ],
    [
      'an organisation under one out of scope is refused',
      "'r.parent_line is null and not r.parent_in_scope'",
      "'false'",
      lines,
    ],
  ]),
]
