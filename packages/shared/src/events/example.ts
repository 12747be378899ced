import type { DataOf } from './contract.ts'

/** A finalized evaluation as evaluation publishes it. */
export function aFinalizedEvaluation(
  more: Partial<DataOf<'evaluation.finalized.v1'>> = {},
): DataOf<'evaluation.finalized.v1'> {
  return {
    evaluationId: '01900000-0000-7000-8000-0000000000e1',
    revision: 1,
    subject: { kind: 'MEMBER', id: '01900000-0000-7000-8000-0000000000a1' },
    organizationId: '01900000-0000-7000-8000-000000000002',
    organizationPath: ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'],
    period: { kind: 'YEAR', from: '2014-01-01', to: '2015-01-01', year: 2014 },
    outcome: 'GRADED',
    grade: 'OUTSTANDING',
    distinguished: false,
    score: null,
    regulation: '27-HD/BTCTW',
    campaignId: '01900000-0000-7000-8000-0000000000c1',
    origin: 'ENTERED',
    decision: { number: '01-QĐ/TU', date: '2015-01-15', issuer: 'Ban Thường vụ Thành uỷ' },
    finalizedAt: '2015-02-01T00:00:00.000Z',
    reason: null,
    ...more,
  }
}
