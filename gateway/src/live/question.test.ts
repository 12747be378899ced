import { expect, test } from '@jest/globals'
import { getOperationAST, parse } from 'graphql'
import { questionOf, rootFields, type Target } from './question.ts'

const evaluation: Target = { field: 'evaluation' }
const finalization: Target = { field: 'finalizationJob', type: 'FinalizationJob', of: 'Job' }

function asked(text: string, target: Target, variables: Record<string, unknown> = {}) {
  const document = parse(text)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('no operation')
  const question = questionOf({ document, operation, nodes: rootFields(document, operation), variables }, target)('7')
  return { query: question.query.replace(/\s+/g, ' '), variables: question.variables }
}

test('a question keeps the alias, the selection and what it uses, and nothing else', () => {
  const text = `subscription ($within: ID!, $id: Int, $deep: Boolean!) {
    told: evaluationFinalized(within: $within) { years(first: $id) ...A }
  }
  fragment A on Evaluation { b @include(if: $deep) ...B }
  fragment B on Evaluation { c }`
  expect(asked(text, evaluation, { within: 'o', id: 3, deep: true })).toEqual({
    query:
      'query ($id: Int, $deep: Boolean!, $id_: ID!) { told: evaluation(id: $id_) { years(first: $id) ...A } } ' +
      'fragment A on Evaluation { b @include(if: $deep) ...B } fragment B on Evaluation { c }',
    variables: { id: 3, deep: true, id_: '7' },
  })
})

test('a field that is written several times, or in a fragment, is asked once with all that was selected', () => {
  const text = `subscription { ...S evaluationFinalized(within: "o") { b } }
  fragment S on Subscription { evaluationFinalized(within: "o") { a } }`
  expect(asked(text, evaluation).query).toBe('query ($id: ID!) { evaluationFinalized: evaluation(id: $id) { a b } }')
})

test('of a union only what the asked type has is asked', () => {
  const text = `subscription ($yes: Boolean!) { jobProgress(finalization: "7") {
    __typename
    ... on ImportJob { created }
    ... on FinalizationJob { done }
    ... @include(if: $yes) { ...J }
    ...I
  } }
  fragment J on Job { ... on FinalizationJob { total } ... on ImportJob { changed } }
  fragment I on ImportJob { unchanged }`
  expect(asked(text, finalization, { yes: true }).query).toBe(
    'query ($yes: Boolean!, $id: ID!) { jobProgress: finalizationJob(id: $id) { __typename ... on FinalizationJob { done } ' +
      '... @include(if: $yes) { ... { ... on FinalizationJob { total } } } } }',
  )
})
