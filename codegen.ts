import { createHash } from 'node:crypto'
import type { CodegenConfig } from '@graphql-codegen/cli'
import { apiSchema } from './infra/schema/api.mjs'

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

/** Types, documents and the manifest of trusted documents, for those who ask the graph. */
const client: CodegenConfig['generates'] = {
  'packages/client/src/generated/': {
    preset: 'client',
    schema: apiSchema(),
    documents: 'packages/client/operations/*.graphql',
    presetConfig: {
      fragmentMasking: false,
      skipIndexFile: true,
      persistedDocuments: { hashAlgorithm: (text: string) => createHash('sha256').update(text).digest('hex') },
    },
    config: {
      documentMode: 'string',
      useTypeImports: true,
      importExtension: '.ts',
      strictScalars: true,
      scalars: { ID: 'string', Date: 'string', DateTime: 'string' },
    },
  },
}

const config: CodegenConfig = {
  generates: {
    ...Object.fromEntries(
      Object.entries(mappers).map(([service, models]) => [
        `services/${service}/src/generated/graphql.ts`,
        {
          schema: `services/${service}/schema.graphql`,
          plugins: ['typescript', 'typescript-resolvers'],
          config: { ...settings, mappers: models },
        },
      ]),
    ),
    ...client,
  },
}

export default config
