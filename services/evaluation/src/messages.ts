import { type Catalogue, createTranslate } from '@laurel/shared/messages'

/** The wording of this service's refusals. */
export const catalogue: Catalogue = {
  UNKNOWN_YEAR: {
    vi: 'Năm {{year}} chưa bắt đầu hoặc không có quy định đánh giá nào.',
    en: 'The year {{year}} has not begun or no regulation is known for it.',
  },
  CAMPAIGN_UNKNOWN: { vi: 'Không có đợt đánh giá này.', en: 'There is no such campaign.' },
  CAMPAIGN_EXISTS: {
    vi: 'Đã có đợt đánh giá khác với mã định danh này.',
    en: 'Another campaign has this id already.',
  },
  CAMPAIGN_OVERLAPS: {
    vi: 'Năm {{year}} đã có đợt đánh giá của {{organization}}.',
    en: 'The year {{year}} already has the campaign of {{organization}}.',
  },
  DECISION_REQUIRED: {
    vi: 'Cần số, ngày và cơ quan ban hành của quyết định.',
    en: 'The number, date and issuer of the decision are needed.',
  },
  DECISION_NOT_ALLOWED: {
    vi: 'Ở đây không được nêu quyết định: kết quả căn cứ vào quyết định khác.',
    en: 'No decision may be given here: the results stand by another one.',
  },
  DECISION_INVALID: {
    vi: 'Số quyết định dài từ 1 đến 60 ký tự, cơ quan ban hành từ 1 đến 200 ký tự.',
    en: 'A decision’s number has 1 to 60 characters, its issuer 1 to 200.',
  },
  DATE_IN_FUTURE: { vi: 'Ngày không được ở tương lai.', en: 'The day must not be in the future.' },
  SUBJECT_UNKNOWN: {
    vi: 'Không có đối tượng này, hoặc dữ liệu chưa đến hệ thống đánh giá.',
    en: 'There is no such subject, or it has not reached evaluation yet.',
  },
  SUBJECT_TWICE: { vi: 'Đối tượng này đã có trong danh sách.', en: 'This subject is in the list already.' },
  OUTSIDE_CAMPAIGN: {
    vi: 'Không thuộc phạm vi của đợt đánh giá này.',
    en: 'This is not covered by the campaign.',
  },
  GRADE_REQUIRED: { vi: 'Cần mức xếp loại.', en: 'A grade is needed.' },
  GRADE_NOT_ALLOWED: {
    vi: 'Chỉ kết quả đã xếp loại mới có mức xếp loại.',
    en: 'Only what is graded has a grade.',
  },
  SCORE_OUT_OF_RANGE: { vi: 'Điểm phải từ 0 đến 100.', en: 'A score is 0 to 100.' },
  TOO_MANY_RESULTS: {
    vi: 'Mỗi lần ghi từ 1 đến 2.000 kết quả, không phải {{count}}.',
    en: '1 to 2,000 results are recorded at a time, not {{count}}.',
  },
  EVALUATION_UNKNOWN: { vi: 'Không có kết quả đánh giá này.', en: 'There is no such evaluation.' },
  EVALUATION_ALREADY_FINALIZED: {
    vi: 'Kết quả đã hoàn tất; muốn thay đổi phải điều chỉnh có lý do.',
    en: 'This is final already; a change needs a revision with its reason.',
  },
  EVALUATION_NOT_FINALIZED: {
    vi: 'Kết quả chưa hoàn tất nên chưa thể điều chỉnh.',
    en: 'This is not final yet, so it cannot be revised.',
  },
  NOTHING_RECORDED: {
    vi: 'Chưa ghi kết quả nào trong phạm vi này.',
    en: 'Nothing has been recorded there yet.',
  },
  FINALIZATION_EXISTS: {
    vi: 'Đã có đợt hoàn tất khác với mã định danh này.',
    en: 'Another finalization has this id already.',
  },
  FINALIZATION_RUNNING: {
    vi: 'Phạm vi này đang được hoàn tất.',
    en: 'This is being finalized at the moment.',
  },
  REASON_REQUIRED: {
    vi: 'Cần lý do điều chỉnh, từ 10 đến 1.000 ký tự.',
    en: 'A reason of 10 to 1,000 characters is needed.',
  },
  REVISION_CONFLICT: {
    vi: 'Kết quả đã được người khác điều chỉnh; lần hiện tại là {{revision}}.',
    en: 'Somebody else has revised it; it is at revision {{revision}}.',
  },
  NOTHING_REVISED: { vi: 'Nội dung không có gì thay đổi.', en: 'Nothing would change.' },
}

export const translate = createTranslate(catalogue)
