import Glibc
import JSONText
public import LinuxSystem
import Recognition

/// Reads a file of dead letters, line by line: it may be larger than memory.
public enum DeadLetterFile {
  /// What a line is.
  public enum Entry: Equatable, Sendable {
    /// A letter, its number among the letters of the file, from 1 on, and its line as it is.
    case letter(DeadLetter, number: Int, line: [UInt8])
    /// So many letters are missing here: the disk was full.
    case gap(letters: Int)
    /// The line, counted from 1, is no letter; why.
    case unreadable(line: Int, reason: String)
  }

  private static let readSize = 64 << 10

  /// Reads all entries in order.
  ///
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - take: gets each entry; false when it needs no more.
  /// - Throws: when the file cannot be read.
  public static func read(path: String, _ take: (Entry) -> Bool) throws(SystemError) {
    let file = path == "-" ? FileDescriptor(owning: dup(STDIN_FILENO)) : try FileDescriptor.open(path, O_RDONLY)
    var lines = DeadLetterLines()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readSize, alignment: 16)
    defer { buffer.deallocate() }
    var wantsMore = true
    while wantsMore {
      let count = try file.read(into: buffer) ?? 0
      guard count > 0 else { return lines.end { _ = take($0) } }
      lines.read(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { if wantsMore { wantsMore = take($0) } }
    }
  }
}

/// Takes the bytes of a file of letters apart, however they were cut.
public struct DeadLetterLines {
  /// The longest line that is read. A letter holds at most two lines of a child, which take six times their room when every
  /// byte of them has to be escaped.
  private static let longestLine = 64 << 20
  private var splitter = LineSplitter(maximumLineLength: longestLine)
  private var count = Count()

  /// Nothing was read yet.
  public init() {}

  /// Reads on.
  public mutating func read(_ bytes: UnsafeRawBufferPointer, _ take: (DeadLetterFile.Entry) -> Void) {
    splitter.split(bytes) { line, ending in if let entry = count.entry(line, ending) { take(entry) } }
  }

  /// There is no more.
  public mutating func end(_ take: (DeadLetterFile.Entry) -> Void) {
    splitter.end { line, ending in if let entry = count.entry(line, ending) { take(entry) } }
  }

  /// What lines share: how many there were, and whether one goes on.
  private struct Count {
    private var lines = 0
    private var letters = 0
    private var isInsideLine = false

    mutating func entry(_ bytes: UnsafeRawBufferPointer, _ ending: LineSplitter.Ending) -> DeadLetterFile.Entry? {
      let goesOn = isInsideLine
      isInsideLine = ending == .continued
      if goesOn { return nil }
      lines += 1
      if isInsideLine { return .unreadable(line: lines, reason: "it is longer than any letter") }
      guard bytes.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else { return nil }
      do {
        guard let object = try JSONReader.read(bytes).object else {
          return .unreadable(line: lines, reason: "it is no JSON object")
        }
        if object["event"]?.string == DeadLetter.gapEvent, let dropped = object["dropped"]?.int {
          return .gap(letters: Int(clamping: dropped))
        }
        let letter = try DeadLetter(object)
        letters += 1
        return .letter(letter, number: letters, line: Array(bytes))
      } catch let error as JSONReadError {
        return .unreadable(line: lines, reason: error.description)
      } catch DeadLetterProblem.noLetter(let reason) {
        return .unreadable(line: lines, reason: reason)
      } catch {
        return .unreadable(line: lines, reason: "\(error)")
      }
    }
  }
}
