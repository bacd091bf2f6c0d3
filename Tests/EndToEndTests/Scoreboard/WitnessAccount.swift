/// What the witness saw (`Tests/Witness`): who ended, and who had lost all parents before.
struct WitnessAccount {
  /// Somebody whose end was left to the witness, because whoever started it was gone.
  struct Adopted: Equatable, CustomStringConvertible {
    let pid: Int32
    let name: String
    let ending: String
    var description: String { "\(name) (\(pid)): \(ending)" }
  }

  /// proctor itself.
  private(set) var pid: Int32?
  private(set) var hasEnded = false
  private(set) var adopted: [Adopted] = []
  /// Nobody descends from proctor any more, not even a zombie.
  private(set) var isAlone = false

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words.first {
      case "started": pid = words.count > 1 ? Int32(words[1]) : nil
      case "ended": hasEnded = true
      case "adopted" where words.count == 5:
        adopted.append(
          Adopted(pid: Int32(words[1]) ?? 0, name: String(words[2]), ending: "\(words[3]) \(words[4])"))
      case "alone": isAlone = true
      default: break
      }
    }
  }
}
