import JSONText
import Telemetry
import Testing

@Suite struct StructuredEventTests {
  @Test(arguments: [
    ("tool_call", #"{"tool":"search"}"#, []),
    ("tool_call", #"{"model":null}"#, []),
    ("tool_call", #"{"ok":true}"#, ["model"]),
    ("message_sent", #"{"message_id":"1","sender_id":"a","receiver_id":"b"}"#, []),
    ("message_sent", #"{"sender_id":"a"}"#, ["message_id", "receiver_id"]),
    ("x_mine", "{}", []),
    ("never_heard_of", "{}", []),
  ])
  func `an event names the keys that it lacks`(event: String, data: String, missing: [String]) throws {
    let data = try #require(try JSONReader.read(data).object)
    #expect(StructuredEvent.missingKeys(event: event, in: data) == missing)
  }
}
