import Analysis
import JSONText
import Testing

struct MessageEventTests {
  private func event(_ data: String, name: String = "message_sent") throws -> MessageEvent {
    try #require(MessageEvent(name: name, data: JSONReader.read(data).object ?? JSONObject([])))
  }

  @Test func `everything that is told of a message is read`() throws {
    let event = try event(
      #"""
      {"message_id":"m1","sender_id":"planner","receiver_id":"coder","content_length":120,"reply_to":"m0","cause":"c0",
       "attempt":2,"delivery_time":0.25,"kind":"respond"}
      """#)
    #expect(event.step == .sent)
    #expect(event.id == "m1")
    #expect(event.sender == "planner")
    #expect(event.receivers == ["coder"])
    #expect(event.contentLength == 120)
    #expect(event.replyTo == "m0")
    #expect(event.cause == "c0")
    #expect(event.attempt == 2)
    #expect(event.deliverySeconds == 0.25)
    #expect(event.isAnswer)
    #expect(!event.isBroadcast)
  }

  @Test(arguments: [
    #"{"message_id":[],"sender_id":{},"receiver_id":true,"content_length":"many","attempt":"second","delivery_time":"soon"}"#,
    #"{"message_id":"","sender_id":1.5,"receiver_id":[],"content_length":-1,"attempt":0,"delivery_time":-1}"#,
    #"{"message_id":null,"content_length":1e300,"attempt":-9223372036854775808,"delivery_time":1e300,"kind":7}"#,
    "{}",
  ])
  func `values of wrong types and beyond all measure are unknown`(data: String) throws {
    let event = try event(data)
    #expect(event.id == nil)
    #expect(event.sender == nil)
    #expect(event.receivers == [nil])
    #expect(event.contentLength == nil)
    #expect(event.attempt == nil)
    #expect(event.deliverySeconds == nil)
  }

  @Test func `numbers are ids, too, and content has a length where none is told`() throws {
    let event = try event(#"{"message_id":17,"sender_id":1,"receiver_id":2,"content":"naïve"}"#)
    #expect(event.id == "17")
    #expect(event.sender == "1")
    #expect(event.receivers == ["2"])
    #expect(event.contentLength == 6)
  }

  @Test func `several receivers are a broadcast, each of them once, at most sixty-four`() throws {
    let event = try event(#"{"message_id":"m","receiver_id":["coder","tester","coder",{}]}"#)
    #expect(event.receivers == ["coder", "tester"])
    #expect(event.isBroadcast)
    let names = (0..<1000).map { "\"a\($0)\"" }.joined(separator: ",")
    #expect(try self.event("{\"receiver_id\":[\(names)]}").receivers.count == 64)
  }

  @Test func `long ids are cut and stay apart`() throws {
    let long = String(repeating: "x", count: 100_000)
    let (one, other) = (try event(#"{"message_id":"\#(long)1"}"#), try event(#"{"message_id":"\#(long)2"}"#))
    #expect(try #require(one.id).utf8.count <= 64)
    #expect(one.id != other.id)
    #expect(one.id == (try event(#"{"message_id":"\#(long)1"}"#)).id)
  }

  @Test func `other events are no messages`() {
    #expect(MessageEvent(name: "message_read", data: JSONObject([])) == nil)
  }
}
