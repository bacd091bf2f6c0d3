import JSONText
import Telemetry
import Testing

@Suite struct RecordedEventTests {
  private func read(_ envelope: Envelope) throws -> RecordedEvent? {
    RecordedEvent(try JSONReader.read(envelope.encoded()))
  }

  @Test func `a record read back is about the same team and agent at the same time`() throws {
    for record in SampleRecords.run {
      let event = try #require(try read(record))
      #expect(event.teamID == record.teamID && event.agentID == record.agentID)
      #expect(event.timestampMilliseconds == record.timestampMilliseconds)
    }
  }

  @Test func `what figures are made of is read back as it was`() throws {
    let read = try SampleRecords.run.compactMap { try self.read($0)?.event }
    guard case .llmCall(let usage, let callID) = try #require(read.first(where: { $0.name == "llm_call" })) else {
      Issue.record("no call")
      return
    }
    #expect(callID == "chatcmpl-9f2")
    #expect(usage.costNanodollars == SampleRecords.usage.costNanodollars)
    #expect(usage.totalTokens == SampleRecords.usage.totalTokens && usage.model == SampleRecords.usage.model)
    #expect(usage.calls == 2 && usage.unpricedCalls == 1 && usage.reasoningTokens == 128)
    let durations = read.compactMap { event -> Double? in
      guard case .llmCall(let usage, _) = event else { return nil }
      return usage.durationMilliseconds
    }
    #expect(durations == [812.5])
    #expect(read.contains(.lifecycle(from: .starting, to: .running, reason: "pid 4711")))
    #expect(read.contains(.metricsUpdate(ProcessMetrics(pid: 4711, memoryMB: 21.5, threads: 1, status: "running"))))
    #expect(read.contains(.restartScheduled(SampleRecords.restart)))
    #expect(read.contains(.structured(name: "tool_call", data: SampleRecords.toolCall)))
    #expect(read.contains { $0.name == "git_activity" } && read.contains { $0.name == "log_entry" })
  }

  @Test func `records that sum up others say nothing new`() throws {
    for record in SampleRecords.run where ["snapshot", "alert", "gap", "run_summary"].contains(record.event.name) {
      #expect(try read(record)?.event == nil)
    }
  }

  @Test func `whatever a record holds, it is read`() throws {
    var hostile = HostileRecords(seed: 7)
    for record in hostile.records() { _ = try read(record) }
  }

  @Test(arguments: [
    "{}", "[]", "7", #"{"type":"agent_telemetry","event":"task_failed","data":{}}"#,
    #"{"type":"other","event":"x","run_id":"r","seq":1,"timestamp":1,"data":{}}"#,
    #"{"type":"agent_telemetry","event":"x","run_id":"r","seq":1,"timestamp":1e300,"data":{}}"#,
    #"{"type":"agent_telemetry","event":"x","run_id":"r","seq":1,"timestamp":1,"data":[]}"#,
  ])
  func `what is no record is none`(line: String) throws {
    #expect(RecordedEvent(try JSONReader.read(Array(line.utf8))) == nil)
  }
}
