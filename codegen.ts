import type { CodegenConfig } from '@graphql-codegen/cli'

const settings = {
  federation: true,
  useTypeImports: true,
  enumsAsTypes: true,
  contextType: '../context.ts#Context',
  scalars: { ID: 'string', Date: 'string', DateTime: 'Date' },
  inputMaybeValue: 'T | null | undefined',
  maybeValue: 'T | null',
  avoidOptionals: { defaultValue: true },
}

/** What resolvers hand on for an SDL type: the domain's own type, where it is not the SDL's. */
const mappers = {
  membership: {
    MembershipPeriod: '../members/rules.ts#MembershipPeriod as MembershipPeriodModel',
    Organization: '../organizations/rules.ts#Organization as OrganizationModel',
    Member: '../members/rules.ts#Member as MemberModel',
    ImportJob: '../imports/rules.ts#ImportJob as ImportJobModel',
    ImportProblem: '../imports/rules.ts#ImportProblem as ImportProblemModel',
  },
  evaluation: {
    Campaign: '../campaigns/rules.ts#Campaign as CampaignModel',
    Evaluation: '../evaluations/rules.ts#Evaluation as EvaluationModel',
    FinalizationJob: '../finalizations/rules.ts#FinalizationJob as FinalizationJobModel',
    Member: '../evaluations/rules.ts#Reference as ReferenceModel',
    Organization: '../evaluations/rules.ts#Reference as ReferenceModel',
  },
  awards: {
    AwardProgram: '../programs/rules.ts#AwardProgram as AwardProgramModel',
    Eligibility: '../eligibility/reason.ts#Eligibility as EligibilityModel',
    EligibilityYear: '../eligibility/rules.ts#JudgedYear as JudgedYearModel',
  },
}

const config: CodegenConfig = {
  generates: Object.fromEntries(
    Object.entries(mappers).map(([service, models]) => [
      `services/${service}/src/generated/graphql.ts`,
      {
        schema: `services/${service}/schema.graphql`,
        plugins: ['typescript', 'typescript-resolvers'],
        config: { ...settings, mappers: models },
      },
    ]),
  ),
}

export default config
