import { type Catalogue, createTranslate } from '@laurel/shared/messages'

/** The wording of this service's refusals and of what can be wrong with a line of an import. */
export const catalogue: Catalogue = {
  ORGANIZATION_EXISTS: {
    vi: 'Đã có tổ chức đảng khác với mã định danh này.',
    en: 'Another organisation has this id already.',
  },
  CODE_TAKEN: { vi: 'Mã tổ chức {{code}} đã được dùng.', en: 'The code {{code}} is taken.' },
  CODE_INVALID: {
    vi: 'Mã tổ chức gồm 1 đến 40 chữ cái, chữ số, dấu chấm và gạch nối.',
    en: 'A code is 1 to 40 letters, digits, dots and dashes.',
  },
  NAME_INVALID: { vi: 'Tên gọi dài từ 1 đến 200 ký tự.', en: 'A name has 1 to 200 characters.' },
  KIND_UNKNOWN: { vi: 'Không có loại tổ chức {{value}}.', en: 'There is no kind of organisation {{value}}.' },
  KIND_NOT_UNDER_PARENT: {
    vi: 'Loại tổ chức này không thể trực thuộc cấp trên đã nêu.',
    en: 'An organisation of this kind cannot stand under that parent.',
  },
  PARENT_UNKNOWN: { vi: 'Không có cấp trên mang mã {{value}}.', en: 'There is no parent with the code {{value}}.' },
  PARENT_CYCLE: {
    vi: 'Tổ chức không thể trực thuộc chính mình hoặc cấp dưới của mình.',
    en: 'An organisation cannot stand under itself or under one below it.',
  },
  PARENT_NOT_IMPORTED: {
    vi: 'Dòng của cấp trên {{value}} có lỗi nên dòng này không nhập được.',
    en: 'The line of its parent {{value}} is bad, so this one cannot be imported.',
  },
  BEFORE_PERIOD: {
    vi: 'Ngày này trước giai đoạn hiện tại của tổ chức.',
    en: 'This day is before the current period of the organisation.',
  },
  IMPORT_EXISTS: { vi: 'Đã có đợt nhập khác với mã định danh này.', en: 'Another import has this id already.' },
  IMPORT_UNKNOWN: {
    vi: 'Không có đợt nhập này trong phạm vi được giao.',
    en: 'There is no such import in your scope.',
  },
  IMPORT_FILE_DIFFERS: {
    vi: 'Đợt nhập này đã nhận một tệp khác.',
    en: 'This import has received another file already.',
  },
  NOT_CSV: {
    vi: 'Tệp phải được gửi với content-type: text/csv.',
    en: 'The file must be sent as content-type: text/csv.',
  },
  FILE_TOO_LARGE: { vi: 'Tệp lớn hơn 2 GB.', en: 'The file is larger than 2 GB.' },
  NOT_UTF8: { vi: 'Tệp không phải UTF-8 từ dòng này.', en: 'The file is not UTF-8 from this line on.' },
  CSV_SYNTAX: { vi: 'Tệp không phải CSV hợp lệ từ dòng này.', en: 'The file is not CSV from this line on.' },
  COLUMN_MISSING: { vi: 'Thiếu cột {{column}}.', en: 'The column {{column}} is missing.' },
  COLUMN_UNKNOWN: { vi: 'Không biết cột {{column}}.', en: 'The column {{column}} is not known.' },
  COLUMN_TWICE: { vi: 'Cột {{column}} có hai lần.', en: 'The column {{column}} is there twice.' },
  COLUMN_COUNT: {
    vi: 'Số ô của dòng khác số cột của tệp.',
    en: 'The line has not as many cells as the file has columns.',
  },
  CHARACTER_INVALID: { vi: 'Dòng có ký tự không hợp lệ.', en: 'The line has a character that is not text.' },
  REQUIRED: { vi: 'Cột {{column}} không được để trống.', en: '{{column}} must not be empty.' },
  TOO_LONG: { vi: 'Cột {{column}} quá dài.', en: '{{column}} is too long.' },
  CARD_NUMBER_INVALID: {
    vi: 'Số thẻ gồm 4 đến 20 chữ số và chữ in hoa.',
    en: 'A card number is 4 to 20 digits and capital letters.',
  },
  DATE_INVALID: {
    vi: '“{{value}}” không phải là ngày (viết 2014-03-15 hoặc 15/3/2014).',
    en: '“{{value}}” is not a day (write 2014-03-15 or 15/3/2014).',
  },
  DATE_IN_FUTURE: { vi: 'Ngày không được ở tương lai.', en: 'The day must not be in the future.' },
  BEFORE_ADMISSION: { vi: 'Cột {{column}} trước ngày kết nạp.', en: '{{column}} is before the admission.' },
  UNDER_AGE: {
    vi: 'Chưa đủ 18 tuổi khi kết nạp (Điều lệ Đảng, Điều 1).',
    en: 'Under 18 years of age when admitted (Party Charter, Art. 1).',
  },
  TWICE_IN_FILE: { vi: '{{value}} đã có ở một dòng trước.', en: '{{value}} stands on an earlier line already.' },
  ID_DIFFERS: { vi: 'Đã có mã định danh khác.', en: 'It has another id already.' },
  ID_TAKEN: { vi: 'Mã định danh đã thuộc về đối tượng khác.', en: 'The id belongs to another one.' },
  ORGANIZATION_UNKNOWN: {
    vi: 'Không có tổ chức đảng mang mã {{value}}.',
    en: 'There is no organisation with the code {{value}}.',
  },
  ORGANIZATION_WITHOUT_MEMBERS: {
    vi: 'Đảng viên sinh hoạt ở chi bộ; {{value}} không phải là chi bộ.',
    en: 'Members live in cells; {{value}} is not one.',
  },
  ORGANIZATION_DIFFERS: {
    vi: 'Đảng viên đang sinh hoạt ở tổ chức khác; chuyển sinh hoạt không làm bằng nhập tệp.',
    en: 'The member is in another organisation; an import does not transfer.',
  },
  BEFORE_TRANSFER: {
    vi: 'Ngày này trước khi đảng viên chuyển đến từ chi bộ trước.',
    en: 'This day is before the member left the cell where he was before.',
  },
  MEMBER_OUT_OF_SCOPE: {
    vi: 'Đảng viên này nằm ngoài phạm vi được giao hoặc không tồn tại.',
    en: 'This member is outside your scope or does not exist.',
  },
  SEARCH_WORDS_INVALID: {
    vi: 'Xin tìm bằng 1 đến {{words}} từ của họ tên, tất cả không quá {{characters}} ký tự.',
    en: 'Search by 1 to {{words}} words of a name, of {{characters}} characters at most in all.',
  },
  ALREADY_THERE: {
    vi: 'Đảng viên đã sinh hoạt ở đó từ ngày {{since}}.',
    en: 'The member has been there since {{since}}.',
  },
  BEFORE_RESIDENCE: {
    vi: 'Đảng viên sinh hoạt ở chi bộ hiện nay từ ngày {{since}}; phải chuyển sau ngày đó.',
    en: 'The member came to the present cell on {{since}}; a transfer must be later.',
  },
  BEFORE_ORGANIZATION: {
    vi: 'Ngày này trước khi tổ chức được thành lập.',
    en: 'This day is before the organisation existed.',
  },
}

export const translate = createTranslate(catalogue)
