import Testing

@testable import Supervision

/// The lifecycle, written out a second time: every state × every event, so that no cell changes unnoticed.
struct TeamStateTests {
  /// `-` is a cell where nothing happens.
  private static let table = """
                     waiting  starting   running    waitingInput stalled    stopping restarting stopped error
    held             waiting  -          -          -            -          -        -          -       -
    launched         starting -          -          -            -          -        starting   -       -
    spawned          -        running    -          -            -          -        -          -       -
    ready            -        starting   running    running      running    -        -          -       -
    asked            -        -          waitingInput -          waitingInput -      -          -       -
    fellSilent       -        -          stalled    -            -          -        -          -       -
    stirred          -        -          -          running      running    -        -          -       -
    stopRequested    stopped  stopping   stopping   stopping     stopping   -        stopped    -       -
    endedWell        -        stopped    stopped    stopped      stopped    stopped  -          -       -
    endedBadly       -        error      error      error        error      stopped  -          -       -
    endedForRestart  -        restarting restarting restarting   restarting -        -          -       -
    failed           error    error      error      error        error      error    error      error   error
    """

  private static var rows: [[String]] {
    table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  @Test(arguments: TeamState.allCases, TeamState.Event.allCases)
  func `each state goes where the table says`(state: TeamState, event: TeamState.Event) throws {
    let column = try #require(Self.rows[0].firstIndex(of: "\(state)")) + 1
    let row = try #require(Self.rows.first { $0[0] == "\(event)" })
    #expect(state.next(on: event).map { "\($0)" } ?? "-" == row[column])
  }

  @Test func `the table has a cell for everything and nothing more`() {
    #expect(Self.rows.count == TeamState.Event.allCases.count + 1)
    for row in Self.rows.dropFirst() { #expect(row.count == TeamState.allCases.count + 1) }
  }

  @Test func `from every state an end can be reached, and no end is left but by a failure of ours`() {
    for state in TeamState.allCases where state.isFinal {
      for event in TeamState.Event.allCases where event != .failed { #expect(state.next(on: event) == nil) }
    }
    for start in TeamState.allCases {
      var reached: Set<TeamState> = [start]
      var open = [start]
      while let state = open.popLast() {
        for next in TeamState.Event.allCases.compactMap({ state.next(on: $0) }) where reached.insert(next).inserted {
          open.append(next)
        }
      }
      #expect(reached.contains(.error))
    }
  }
}
