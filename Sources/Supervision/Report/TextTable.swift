/// Rows of words in columns, for people: text on the left of its column, numbers on the right.
public enum TextTable {
  /// The rows as lines without blanks at their end. Rows may be of different length.
  /// - Parameter firstNumber: the first column that is aligned on the right; `nil` for none.
  public static func lines(_ rows: [[String]], firstNumber: Int? = nil) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let line = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return column < firstNumber ?? columns ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
