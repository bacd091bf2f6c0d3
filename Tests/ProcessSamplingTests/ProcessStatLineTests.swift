import Foundation
import LinuxSystem
import Testing

@Suite struct ProcessStatLineTests {
  private static let tail =
    " S 9932 9934 9935 0 -1 4194368 485 228 0 0 12 34 5 6 20 0 2 0 176269 94253056 2873 18446744073709551615 0\n"

  private func parse(_ bytes: some Collection<UInt8>) -> ProcessStatLine? {
    Array(bytes).withUnsafeBytes { ProcessStatLine(bytes: $0) }
  }

  @Test func `every field lands where proc_pid_stat says`() throws {
    let line = try #require(parse(("9933 (orchestrator)" + Self.tail).utf8))
    #expect(line.identity == ProcessIdentity(pid: 9933, startTime: 176_269))
    #expect(line.parent == 9932)
    #expect(line.group == 9934)
    #expect(line.session == 9935)
    #expect(line.command == "orchestrator")
    #expect(line.state == UInt8(ascii: "S"))
    #expect(line.userTicks == 12)
    #expect(line.systemTicks == 34)
    #expect(line.reapedTicks == 11)
    #expect(line.threads == 2)
    #expect(line.residentPages == 2873)
    #expect(!line.isDead)
  }

  @Test(arguments: ["a b", "a) R 1 (b\nc", ")", "((", "", ") Z 1 1 1", "naïve"])
  func `a command may hold what it likes`(command: String) throws {
    let line = try #require(parse(("7 (\(command))" + Self.tail).utf8))
    #expect(line.command == command)
    #expect(line.parent == 9932)
  }

  @Test func `a command that is not UTF-8 does no harm`() throws {
    let line = try #require(parse(Array("7 (".utf8) + [0xFF, 0xC3] + Array((")" + Self.tail).utf8)))
    #expect(line.identity.pid == 7)
  }

  @Test(arguments: [
    "", "7", "7 (", ")(", "7 (x)", "7 (x) S", "x (x)\(tail)", "-7 (x)\(tail)", "0 (x)\(tail)",
    "99999999999 (x)\(tail)", "7 (x)\(tail.replacing(" S ", with: " SS "))",
    "7 (x)\(tail.replacing("176269", with: "99999999999999999999"))",
    "7 (x)\(tail.replacing("176269", with: "-1"))",
    "7 (x)\(tail.replacing("2873", with: "28z3"))",
    "7 (x)\(tail.replacing(" 12 ", with: " - "))",
  ])
  func `what is no stat line is nil`(text: String) {
    #expect(parse(text.utf8) == nil)
  }

  @Test func `a resident size that the kernel counts below zero is zero`() {
    #expect(parse(("7 (x)" + Self.tail.replacing("2873", with: "-12")).utf8)?.residentPages == 0)
  }

  @Test func `a line cut anywhere before its last needed field is nil`() {
    let bytes = Array(("9933 (orchestrator)" + Self.tail).utf8)
    let needed = ("9933 (orchestrator)" + Self.tail).range(of: "2873")
    let end = ("9933 (orchestrator)" + Self.tail).utf8.distance(from: "".startIndex, to: needed!.lowerBound)
    for length in 0...end { #expect(parse(bytes[..<length]) == nil) }
    #expect(parse(bytes) != nil)
  }

  @Test func `damaged bytes never trap`() {
    let bytes = Array(("9933 (orchestrator)" + Self.tail).utf8)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        damaged[place] = UInt8.random(in: .min ... .max, using: &random)
      }
      _ = parse(damaged)
    }
  }
}
