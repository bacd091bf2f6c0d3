import JSONText
import Telemetry
import Testing

@Suite struct IncomingEnvelopeTests {
  @Test func `type and event are enough`() throws {
    let envelope = try read(#"{"type":"agent_telemetry","event":"tool_call"}"#)
    #expect(envelope == IncomingEnvelope(event: "tool_call"))
  }

  @Test func `claims are read beside the data`() throws {
    let envelope = try read(
      """
      {"type":"agent_telemetry","event":"tool_call","run_id":"r","team_id":"t","agent_id":"coder",\
      "timestamp":1763712108.123,"seq":7,"data":{"tool":"search"},"more":1}
      """)
    #expect(
      envelope
        == IncomingEnvelope(
          event: "tool_call", agentID: "coder", data: JSONObject([(key: "tool", value: .string("search"))]),
          claimedRunID: "r", claimedTeamID: "t", claimedSequence: 7, claimedTimestampMilliseconds: 1_763_712_108_123))
  }

  @Test(arguments: [
    #"{"type":"agent_telemetry"}"#, #"{"type":"agent_telemetry","event":""}"#,
    #"{"type":"agent_telemetry","event":1}"#, #"{"type":"other","event":"tool_call"}"#, #"{"event":"tool_call"}"#,
    #"["agent_telemetry"]"#, "null",
  ])
  func `other lines are none of ours`(line: String) throws {
    #expect(try read(line) == nil)
  }

  @Test(arguments: [
    #""agent_id":"""#, #""agent_id":5"#, #""run_id":{}"#, #""seq":-1"#, #""seq":"9""#, #""seq":1.5"#,
    #""timestamp":"now""#, #""timestamp":1e300"#, #""data":null"#,
  ])
  func `a value of an unexpected kind counts as missing`(member: String) throws {
    #expect(try read(#"{"type":"agent_telemetry","event":"e",\#(member)}"#) == IncomingEnvelope(event: "e"))
  }

  @Test func `data that is no object is kept under value`() throws {
    let envelope = try read(#"{"type":"agent_telemetry","event":"e","data":[1]}"#)
    #expect(envelope?.data == JSONObject([(key: "value", value: .array([.integer(1)]))]))
  }

  @Test func `what proctor prints it also reads`() throws {
    for record in SampleRecords.run {
      let line = try JSONReader.read(record.encoded())
      let envelope = try #require(IncomingEnvelope.read(line))
      #expect(envelope.event == record.event.name)
      #expect(envelope.claimedRunID == record.runID)
      #expect(envelope.claimedTeamID == record.teamID)
      #expect(envelope.agentID == record.agentID)
      #expect(envelope.claimedSequence == record.sequence)
      #expect(envelope.claimedTimestampMilliseconds == record.timestampMilliseconds)
      #expect(line["data"] == .object(envelope.data))
    }
  }

  private func read(_ line: String) throws -> IncomingEnvelope? {
    IncomingEnvelope.read(try JSONReader.read(line))
  }
}
