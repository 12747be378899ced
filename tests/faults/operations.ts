export const createOrganization =
  'mutation CreateOrganization($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }'
export const createProgram =
  'mutation CreateAwardProgram($input: CreateAwardProgramInput!) { createAwardProgram(input: $input) { id } }'
export const transferMember =
  'mutation TransferMember($input: TransferMemberInput!) { transferMember(input: $input) { id } }'
export const startImport =
  'mutation StartImport($input: StartImportInput!) { startImport(input: $input) { uploadPath } }'
export const importJob =
  'query ImportJob($id: ID!) { importJob(id: $id) { status created changed problems(first: 3) { nodes { line code } } } }'
export const openCampaign = 'mutation OpenCampaign($input: OpenCampaignInput!) { openCampaign(input: $input) { id } }'
export const recordResults =
  'mutation RecordResults($input: RecordResultsInput!) { recordResults(input: $input) { recorded unchanged } }'
export const finalizeEvaluations =
  'mutation FinalizeEvaluations($input: FinalizeEvaluationsInput!) { finalizeEvaluations(input: $input) { id } }'
export const finalizationJob = 'query FinalizationJob($id: ID!) { finalizationJob(id: $id) { status total done } }'
export const reviseEvaluation =
  'mutation ReviseEvaluation($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) { revision grade } }'
export const evaluationOf = `query EvaluationOf($id: ID!, $year: Int!) {
  member(id: $id) { evaluations(fromYear: $year, toYear: $year) { id revision grade } } }`
export const eligibilityOf = `query EligibilityOf($id: ID!, $program: String!) {
  member(id: $id) { eligibility(program: $program) { years { year revision } } } }`
