import JSONText
import Recognition
import Testing

/// CloudWatch's embedded metric format.
struct EMFDialectTests {
  @Test func `metrics have their units, namespaces and most of their dimensions`() {
    let read = ReadOutput(
      #"{"_aws":{"Timestamp":1763712108123,"CloudWatchMetrics":[{"Namespace":"AgentOps/Costs","Dimensions":[["TeamId"],["TeamId","AgentId"]],"Metrics":[{"Name":"TotalCost","Unit":"None"},{"Name":"Latency","Unit":"Milliseconds"},{"Name":"Missing"}]}]},"TeamId":"t","AgentId":"coder","TotalCost":0.12,"Latency":[10,20.5,"x"],"Other":5}"#
    )
    #expect(read.told.map(\.name) == ["metric", "metric", "metric"])
    #expect(read.told.map(\.agent) == ["coder", "coder", "coder"])
    #expect(read.told.map { $0["name"] } == ["TotalCost", "Latency", "Latency"])
    #expect(read.told.map { $0.data["value"] } == [.number(0.12), .number(10), .number(20.5)])
    #expect(read.told.map { $0["unit"] } == [nil, "Milliseconds", "Milliseconds"])
    #expect(read.told.allSatisfy { $0["namespace"] == "AgentOps/Costs" })
    #expect(read.told.first?.data["dimensions"]?["AgentId"]?.string == "coder")
    #expect(read.told.first?.data["dimensions"]?["TeamId"]?.string == "t")
    #expect(read.lines.map(\.text) == ["3 metrics"])
  }

  @Test func `a log line with metrics keeps its words and level`() {
    let read = ReadOutput(
      #"{"_aws":{"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"m"}]}]},"m":1,"message":"hello","level":"ERROR"}"#
    )
    #expect(read.lines.map(\.text) == ["hello"] && read.lines.map(\.level) == [.error])
    #expect(read.told.count == 1)
  }

  @Test func `values that are named again and again are bounded`() {
    let metric = #"{"Name":"m"}"#
    let metrics = Array(repeating: metric, count: 200).joined(separator: ",")
    let directives = Array(repeating: #"{"Namespace":"n","Metrics":[\#(metrics)]}"#, count: 50).joined(separator: ",")
    let values = Array(repeating: "1", count: 200).joined(separator: ",")
    let read = ReadOutput(#"{"_aws":{"CloudWatchMetrics":[\#(directives)]},"m":[\#(values)]}"#)
    #expect(read.told.count == 1024)
  }

  @Test(arguments: [
    #"{"_aws":{}}"#, #"{"_aws":7,"m":1}"#, #"{"CloudWatchMetrics":[{"Metrics":[{"Name":"m"}]}],"m":1}"#,
  ])
  func `without directives there are no metrics`(line: String) {
    #expect(ReadOutput(line).told.isEmpty)
  }
}
