import { memberId, organizationId } from './ids.ts'
import { fiveYears } from './programs.ts'
import { isOutstandingThroughout } from './results.ts'

/** What the sample is made from unless something else is asked for. */
export const defaultSample = { seed: 2015, members: 20_000 }

/** Ba Đình, the first district of the city. */
const district = organizationId(defaultSample.seed, 'HN.001')

/** Three questions to the default sample for an officer; each takes more than one service to answer. */
export const exampleQueries: { title: string; query: string; variables: Record<string, unknown> }[] = [
  {
    title: 'Đảng viên đủ điều kiện của quận Ba Đình',
    query: /* GraphQL */ `query EligibleMembers($program: String!, $district: ID!) {
  eligibleMembers(filter: { program: $program, organizationId: $district, eligible: true }, first: 20) {
    nodes {
      member {
        displayName
      }
      organization {
        path {
          name
        }
      }
      eligibility {
        eligible
        reasonCode
        reason
        years {
          year
          grade
          verdict
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { program: fiveYears.code, district },
  },
  {
    title: 'Một đảng viên, từng năm',
    query: /* GraphQL */ `query MemberYearByYear($member: ID!, $program: String!) {
  member(id: $member) {
    displayName
    status
    organization {
      name
    }
    evaluations(fromYear: 2010, toYear: 2014) {
      year
      outcome
      grade
      revision
      decision {
        number
        date
        issuer
      }
    }
    eligibility(program: $program) {
      eligible
      reason
      years {
        year
        verdict
        grade
        revision
      }
    }
  }
}
`,
    variables: { program: fiveYears.code, member: memberId(defaultSample.seed, firstEligible()) },
  },
  {
    title: 'Tiến độ đánh giá năm 2014 của quận Ba Đình',
    query: /* GraphQL */ `query CampaignProgress($organization: ID!, $year: Int!) {
  organization(id: $organization) {
    name
    memberCount
    campaignProgress(year: $year) {
      recorded
      finalized
      members
    }
    children(first: 50) {
      nodes {
        name
        memberCount
        campaignProgress(year: $year) {
          recorded
          finalized
          members
        }
      }
    }
  }
}
`,
    variables: { organization: district, year: 2014 },
  },
]

// Members are numbered by organisation, so the first ones are in the first district.
function firstEligible(): number {
  let index = 0
  while (!isOutstandingThroughout(defaultSample.seed, index)) index++
  return index
}
