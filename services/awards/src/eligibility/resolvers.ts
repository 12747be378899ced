import { requireRole } from '@laurel/shared/actor'
import { available } from '@laurel/shared/available-actions'
import { Refusal } from '@laurel/shared/errors'
import { requireId } from '@laurel/shared/ids'
import { keysAfter, pageOf, rowsFor } from '@laurel/shared/pages'
import { type Context, readers } from '../context.ts'
import type { QueryEligibleMembersArgs, Resolvers } from '../generated/graphql.ts'
import { isInScope } from '../organizations/store.ts'
import { actionsOn } from '../programs/actions.ts'
import type { AwardProgram, SubjectKind } from '../programs/rules.ts'
import { type Eligibility, reasonOf } from './reason.ts'
import { explain } from './rules.ts'
import { type Known, listMembers } from './store.ts'

const wrongKind = { MEMBER: 'PROGRAM_NOT_FOR_MEMBERS', ORGANIZATION: 'PROGRAM_NOT_FOR_ORGANIZATIONS' }

async function programFor(kind: SubjectKind, code: string, field: string, { loaders }: Context): Promise<AwardProgram> {
  const program = await loaders.programByCode.load(code)
  if (!program) throw new Refusal('PROGRAM_UNKNOWN', { field, values: { code } })
  if (program.subjectKind !== kind) throw new Refusal(wrongKind[kind], { field, values: { code } })
  return program
}

function judge(program: AwardProgram, { marks, results }: Pick<Known, 'marks' | 'results'>): Eligibility {
  return { ...explain(program, marks, results), program }
}

async function listEligible({ filter, first, after }: QueryEligibleMembersArgs, context: Context) {
  const { db, actor, sight } = context
  const scope = requireRole(actor, readers)
  const within = requireId(filter.organizationId, 'filter.organizationId')
  const page = { after: keysAfter(after, ['text', 'id']), limit: rowsFor(first) }
  const isWithin = await db.read(tx => isInScope(tx, within, scope))
  if (!isWithin) throw new Refusal('OUT_OF_SCOPE', { field: 'filter.organizationId' })
  const program = await programFor('MEMBER', filter.program, 'filter.program', context)
  const eligible = filter.eligible ?? null
  const query = { requirement: program, within, eligible, ...page }
  const rows = await db.read(tx => listMembers(tx, sight, query))
  const explained = rows.map(({ id, sortName, organizationId, ...known }) => ({
    keys: [sortName, id],
    member: { id },
    organization: { id: organizationId },
    eligibility: judge(program, known),
  }))
  return pageOf(explained, first, ({ keys }) => keys)
}

export const eligibilityResolvers: Pick<Resolvers, 'Member' | 'Organization' | 'Eligibility' | 'EligibilityYear'> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'eligibleMembers'>
} = {
  Query: {
    eligibleMembers: (_, query, context) => listEligible(query, context),
  },
  Member: {
    __resolveReference: ({ id }) => ({ id }),
    async eligibility({ id }, { program: code }, context) {
      const program = await programFor('MEMBER', code, 'program', context)
      const known = await context.loaders.knownMember.load(id)
      return known && judge(program, known)
    },
  },
  Organization: {
    __resolveReference: ({ id }) => ({ id }),
    availableAwardActions: (organization, _, context) => available(actionsOn(organization, context), context),
    async eligibility({ id }, { program: code }, context) {
      const program = await programFor('ORGANIZATION', code, 'program', context)
      const known = await context.loaders.knownOrganization.load(id)
      return known && judge(program, known)
    },
  },
  Eligibility: {
    reason: (eligibility, _, { locale, translate }) => reasonOf(eligibility, locale, translate),
  },
  EligibilityYear: {
    grade: ({ result }) => result?.grade ?? null,
    revision: ({ result }) => result?.revision ?? 0,
    reason: ({ result }) => result?.reason ?? null,
    decision: ({ result }) => result?.decision ?? null,
    evaluation: ({ result }) => result && { id: result.evaluationId },
  },
}
