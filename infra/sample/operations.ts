export const createOrganization = /* GraphQL */ `
  mutation CreateOrganization($input: CreateOrganizationInput!) {
    createOrganization(input: $input) { id }
  }
`

export const startImport = /* GraphQL */ `
  mutation StartImport($input: StartImportInput!) {
    startImport(input: $input) { id status uploadPath }
  }
`

export const importJob = /* GraphQL */ `
  query ImportJob($id: ID!) {
    importJob(id: $id) {
      status
      total
      done
      problemCount
      problems(first: 10) {
        nodes { line column code message value }
      }
    }
  }
`

export const createAwardProgram = /* GraphQL */ `
  mutation CreateAwardProgram($input: CreateAwardProgramInput!) {
    createAwardProgram(input: $input) { id }
  }
`

export const openCampaign = /* GraphQL */ `
  mutation OpenCampaign($input: OpenCampaignInput!) {
    openCampaign(input: $input) { id }
  }
`

export const knownToEvaluation = /* GraphQL */ `
  query KnownToEvaluation($root: ID!, $year: Int!) {
    organization(id: $root) {
      campaignProgress(year: $year) { members }
    }
  }
`

export const knownToAwards = /* GraphQL */ `
  query KnownToAwards($program: String!, $organization: ID!) {
    eligibleMembers(filter: { program: $program, organizationId: $organization }, first: 100) {
      nodes { member { id } }
    }
  }
`

export const recordResults = /* GraphQL */ `
  mutation RecordResults($input: RecordResultsInput!) {
    recordResults(input: $input) { recorded unchanged }
  }
`

export const finalizeEvaluations = /* GraphQL */ `
  mutation FinalizeEvaluations($input: FinalizeEvaluationsInput!) {
    finalizeEvaluations(input: $input) { id }
  }
`

export const finalizationJob = /* GraphQL */ `
  query FinalizationJob($id: ID!) {
    finalizationJob(id: $id) { status total done }
  }
`

export const eligibilityOf = /* GraphQL */ `
  query EligibilityOf($member: ID!, $program: String!) {
    member(id: $member) {
      eligibility(program: $program) { eligible }
    }
  }
`
