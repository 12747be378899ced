import { type Catalogue, createTranslate } from '@laurel/shared/messages'

/** The wording of this service's refusals. */
export const refusals: Catalogue = {
  PROGRAM_UNKNOWN: { vi: 'Không có chương trình khen thưởng {{code}}.', en: 'There is no award programme {{code}}.' },
  PROGRAM_NOT_FOR_MEMBERS: {
    vi: 'Chương trình {{code}} xét tổ chức đảng, không xét đảng viên.',
    en: 'The programme {{code}} is for organisations, not for members.',
  },
  PROGRAM_NOT_FOR_ORGANIZATIONS: {
    vi: 'Chương trình {{code}} xét đảng viên, không xét tổ chức đảng.',
    en: 'The programme {{code}} is for members, not for organisations.',
  },
  PROGRAM_EXISTS: {
    vi: 'Đã có chương trình khác với mã định danh này.',
    en: 'Another programme has this id already.',
  },
  CODE_TAKEN: { vi: 'Mã chương trình {{code}} đã được dùng.', en: 'The code {{code}} is taken.' },
  CODE_INVALID: {
    vi: 'Mã chương trình dài từ 1 đến {{longest}} ký tự, không có khoảng trắng ở hai đầu.',
    en: 'A code has 1 to {{longest}} characters and no blanks around it.',
  },
  NAME_INVALID: {
    vi: 'Tên dài từ 1 đến {{longest}} ký tự, không có khoảng trắng ở hai đầu.',
    en: 'A name has 1 to {{longest}} characters and no blanks around it.',
  },
  SOURCE_INVALID: {
    vi: 'Văn bản dài từ 1 đến {{longest}} ký tự, không có khoảng trắng ở hai đầu.',
    en: 'A source has 1 to {{longest}} characters and no blanks around it.',
  },
  YEARS_OUT_OF_RANGE: {
    vi: 'Số năm liền từ 1 đến {{longest}}, năm cuối từ {{from}} đến {{to}}, năm đầu không trước {{earliest}}.',
    en: 'A row is 1 to {{longest}} years, ends in {{from}} to {{to}} and does not begin before {{earliest}}.',
  },
}

/** The wording of why someone is eligible or not. */
export const reasons: Catalogue = {
  REASON_ROW_COMPLETE: {
    vi: 'Đủ {{years}} năm liền (từ {{from}} đến {{to}}) {{level}}.',
    en: '{{years}} consecutive years ({{from}} to {{to}}) {{level}}.',
  },
  REASON_EXEMPT_YEARS: {
    vi: 'Được miễn, không tính và không làm gián đoạn: {{years}}.',
    en: 'Exempt, neither counted nor breaking the row: {{years}}.',
  },
  REASON_UNKNOWN_SUBJECT: {
    vi: 'Chưa có kết quả đánh giá hằng năm nào được ghi nhận.',
    en: 'No yearly result is known at all.',
  },
  REASON_MISSING: {
    vi: 'Năm {{year}} chưa có kết quả đánh giá hoàn tất.',
    en: 'There is no final result for {{year}}.',
  },
  REASON_NOT_GRADED: {
    vi: 'Năm {{year}} không xếp loại, theo {{decision}}{{revision}}.',
    en: 'Not graded in {{year}}, by {{decision}}{{revision}}.',
  },
  REASON_ANNULLED: {
    vi: 'Kết quả năm {{year}} đã bị huỷ, theo {{decision}}{{revision}}.',
    en: 'The result of {{year}} was annulled, by {{decision}}{{revision}}.',
  },
  REASON_GRADE_TOO_LOW: {
    vi: 'Năm {{year}} xếp loại {{grade}}, trong khi phải {{level}}, theo {{decision}}{{revision}}.',
    en: 'Graded {{grade}} in {{year}}, which is not {{level}}, by {{decision}}{{revision}}.',
  },
  REASON_DECISION: {
    vi: 'Quyết định {{number}} ngày {{date}} của {{issuer}}',
    en: 'decision {{number}} of {{date}} by {{issuer}}',
  },
  REASON_REVISED: {
    vi: '; điều chỉnh (lần {{revision}}) vì: “{{reason}}”',
    en: '; revised (revision {{revision}}) because: “{{reason}}”',
  },
  GRADE_OUTSTANDING: { vi: 'hoàn thành xuất sắc nhiệm vụ', en: 'outstanding' },
  GRADE_GOOD: { vi: 'hoàn thành tốt nhiệm vụ', en: 'good' },
  GRADE_COMPLETED: { vi: 'hoàn thành nhiệm vụ', en: 'completed' },
  GRADE_NOT_COMPLETED: { vi: 'không hoàn thành nhiệm vụ', en: 'not completed' },
  LEVEL_OUTSTANDING: { vi: 'hoàn thành xuất sắc nhiệm vụ', en: 'outstanding' },
  LEVEL_GOOD: { vi: 'hoàn thành tốt nhiệm vụ trở lên', en: 'good or better' },
  LEVEL_COMPLETED: { vi: 'hoàn thành nhiệm vụ trở lên', en: 'completed or better' },
  LEVEL_NOT_COMPLETED: { vi: 'có xếp loại', en: 'graded at all' },
}

export const translate = createTranslate(refusals, reasons)
