/** An award programme of the sample. */
export type Program = { code: string; name: string; years: number; lastYear: number; source: string }

/** The programme of the source text: outstanding in all the years from 2010 to 2014. */
export const fiveYears: Program = {
  code: '149-KH/TU',
  name: 'Đảng viên hoàn thành xuất sắc nhiệm vụ 5 năm liền (2010–2014)',
  years: 5,
  lastYear: 2014,
  source: 'Kế hoạch 149-KH/TU ngày 12-3-2015',
}

/** Every programme of the sample; the second one is an example and rests on no document. */
export const programs: Program[] = [
  fiveYears,
  {
    code: '2012-2014',
    name: 'Ví dụ: đảng viên hoàn thành xuất sắc nhiệm vụ 3 năm liền (2012–2014)',
    years: 3,
    lastYear: 2014,
    source: 'Ví dụ của dữ liệu mẫu, không theo văn bản nào',
  },
]
