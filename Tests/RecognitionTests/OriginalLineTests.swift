import Recognition
import Testing

/// Lines of messages come along with what was read from them, byte for byte, when somebody asks for them.
struct OriginalLineTests {
  private static let failure =
    #"{"type":"agent_telemetry","event":"message_error","data":{"message_id":"m","sender_id":"a","receiver_id":"b"}}"#

  private func originals(_ text: String, on stream: ChildStream = .stdout, kept: Bool = true) -> [OriginalLine] {
    originals(Array(text.utf8), on: stream, kept: kept)
  }

  private func originals(_ bytes: [UInt8], on stream: ChildStream = .stdout, kept: Bool = true) -> [OriginalLine] {
    var output = ReadOutput(keepsMessageLines: kept)
    output.print(bytes, on: stream)
    output.end()
    return output.readings.compactMap { if case .original(let line) = $0.content { line } else { nil } }
  }

  @Test func `the line of a failure comes before its event`() {
    var output = ReadOutput(keepsMessageLines: true)
    output.print(Self.failure + "\n", on: .stderr)
    guard case .line = output.readings.first?.content, case .event("message_error", _) = output.readings.last?.content
    else {
      Issue.record("\(output.readings)")
      return
    }
    #expect(
      output.readings.dropFirst().first?.content == .original(.init(bytes: Array(Self.failure.utf8), stream: .stderr)))
  }

  @Test func `it is exactly what was printed: colours, what stands before the JSON, invalid bytes`() {
    let printed =
      Array("\u{1B}[31mINFO:autogen_core.events:".utf8) + Array(Self.failure.dropLast(2).utf8)
      + Array(#","error":""#.utf8) + [0xFF, 0xE2, 0x82] + Array("\"}}\u{1B}[0m".utf8)
    #expect(originals(printed + [10]).map(\.bytes) == [printed])
  }

  @Test func `a document over several lines comes whole`() {
    let document = "{\n  \"type\": \"agent_telemetry\",\n  \"event\": \"message_error\",\n  \"data\": {}\n}"
    #expect(originals(document + "\n").map { String(decoding: $0.bytes, as: UTF8.self) } == [document])
  }

  @Test func `other lines, and all of them when nobody asks, come without`() {
    #expect(originals(Self.failure + "\n", kept: false) == [])
    let call = #"{"type":"agent_telemetry","event":"tool_call","data":{"tool":"search"}}"#
    #expect(originals("message_error\n\(call)\nmessage_delivery_failed: boom\n") == [])
  }
}
