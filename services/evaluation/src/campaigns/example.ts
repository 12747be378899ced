import { newId } from '@laurel/shared/ids'
import { city, type Example } from '../example.ts'
import type { OpenCampaignInput } from '../generated/graphql.ts'

export const OPEN = `mutation ($input: OpenCampaignInput!) { openCampaign(input: $input) {
  id year origin regulation { code } decision { number date issuer } organization { id } } }`

export const aDecision = (change: Partial<{ number: string; date: string; issuer: string }> = {}) => ({
  number: '1205-QĐ/TU',
  date: '2015-01-29',
  issuer: 'Ban Thường vụ Thành uỷ Hà Nội',
  ...change,
})

/** A past year of the whole city, entered from its decision. */
export const aCampaign = (change: Partial<OpenCampaignInput> = {}): OpenCampaignInput => ({
  id: newId(),
  organizationId: city,
  year: 2014,
  origin: 'ENTERED',
  decision: aDecision(),
  ...change,
})

/** Opens such a campaign and answers its id. */
export async function openOne(example: Example, change: Partial<OpenCampaignInput> = {}): Promise<string> {
  const { data } = await example.graph(OPEN, { input: aCampaign(change) })
  return data.openCampaign.id
}
