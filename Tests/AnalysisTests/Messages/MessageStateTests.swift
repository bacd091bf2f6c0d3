import Testing

@testable import Analysis

struct MessageStateTests {
  @Test(arguments: [
    (MessageState.unknown, "created sent delivered processed failed sent"),
    (.created, "created sent delivered processed failed sent"),
    (.sent, "sent sent delivered processed failed sent"),
    (.delivered, "delivered delivered delivered processed failed delivered"),
    (.failed, "failed failed failed processed failed sent"),
    (.processed, "processed processed processed processed processed processed"),
  ])
  func `every state takes every step`(state: MessageState, after: String) {
    #expect(MessageEvent.Step.allCases.map { "\(state.next(on: $0))" }.joined(separator: " ") == after)
  }

  @Test func `without retries the order of the steps does not matter`() {
    let steps: [MessageEvent.Step] = [.created, .sent, .delivered, .processed, .failed]
    for chosen in 1..<(1 << steps.count) {
      let told = steps.indices.filter { chosen & (1 << $0) != 0 }.map { steps[$0] }
      let furthest = told.reduce(MessageState.unknown) { $0.next(on: $1) }
      #expect(told.reversed().reduce(MessageState.unknown) { $0.next(on: $1) } == furthest)
    }
  }
}
