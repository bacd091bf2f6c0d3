import Foundation
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

  @Test(arguments: [
    // Of the type it must have, or unknown: as it is.
    ("task_completed", #"{"task_id":"7","duration_ms":1.5,"error":{"any":[1]}}"#, nil),
    ("task_completed", #"{"task_id":null,"duration_ms":null}"#, nil),
    ("metric", #"{"name":"queue","value":-3}"#, nil),
    ("evaluation", #"{"name":"grade","value":"good"}"#, nil),
    ("x_mine", #"{"task_id":7}"#, nil),
    ("never_heard_of", #"{"task_id":7}"#, nil),
    // The same in another type.
    ("task_completed", #"{"task_id":7,"duration_ms":"12"}"#, #"{"task_id":"7","duration_ms":12}"#),
    (
      "tool_call", #"{"tool":"t","ok":"false","duration_ms":"1.5e3"}"#, #"{"tool":"t","ok":false,"duration_ms":1500.0}"#
    ),
  ])
  func `a value is brought into the type of its key`(event: String, data: String, passedOn: String?) throws {
    let data = try #require(try JSONReader.read(data).object)
    let expected = try #require(try passedOn.map { try JSONReader.read($0).object } ?? data)
    let checked = StructuredEvent.checked(name: event, data: data)
    #expect(checked == .init(name: event, data: expected, isMalformed: false))
    #expect(StructuredEvent.checked(name: event, data: checked.data) == checked)
  }

  @Test(arguments: [
    (#"{"task_id":{"id":7},"duration_ms":"soon"}"#, #"{"task_id":{"id":7},"duration_ms":"soon"}"#),
    (#"{"task_id":true,"duration_ms":[1]}"#, #"{"task_id":true,"duration_ms":[1]}"#),
    (#"{"task_id":1.5,"duration_ms":false}"#, #"{"task_id":1.5,"duration_ms":false}"#),
    (#"{"task_id":[],"duration_ms":"1e999"}"#, #"{"task_id":[],"duration_ms":"1e999"}"#),
  ])
  func `a value of another type is unknown, and kept`(data: String, mistyped: String) throws {
    let data = try #require(try JSONReader.read(data).object)
    let checked = StructuredEvent.checked(name: "task_failed", data: data)
    #expect(checked.name == "task_failed" && checked.isMalformed)
    #expect(checked.data["task_id"] == .null && checked.data["duration_ms"] == .null)
    #expect(try checked.data["mistyped"] == JSONReader.read(mistyped))
    #expect(StructuredEvent.checked(name: "task_failed", data: checked.data).data == checked.data)
  }

  @Test func `an event that lacks a key is passed on under a name that promises nothing`() throws {
    let data = try #require(try JSONReader.read(#"{"duration_ms":"soon"}"#).object)
    #expect(
      StructuredEvent.checked(name: "task_failed", data: data)
        == .init(name: "x_task_failed", data: data, isMalformed: true))
  }

  @Test(arguments: [
    ("task_failed", true), ("session_started", true), ("x_mine", true), ("coffee_break", false), ("", false),
  ])
  func `names are known or not`(name: String, isKnown: Bool) {
    #expect(StructuredEvent.isKnown(name) == isKnown)
  }

  @Test func `every required key has a type, but for what may be anything`() {
    for (event, requirement) in StructuredEvent.requirements {
      let keys =
        switch requirement {
        case .all(let keys), .any(let keys): keys
        }
      let untyped = keys.filter { StructuredEvent.types[event]?[$0] == nil }
      // A score may be a word, and a message may have several receivers.
      let free = event == "evaluation" ? ["value"] : event.hasPrefix("message_") ? ["receiver_id"] : []
      #expect(untyped == free, "\(event)")
    }
    #expect(Set(StructuredEvent.types.keys) == Set(StructuredEvent.requirements.keys))
  }
}
