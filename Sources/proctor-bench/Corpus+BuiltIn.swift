// So that the program measures something on a machine that has nothing but the program: lines as the recordings in
// `fixtures/recordings` have them, among thirty times as many ordinary log lines.

extension Corpus {
  /// About 8 MB, the same in every run.
  static func builtIn() -> Corpus {
    var text: [UInt8] = []
    text.reserveCapacity(9 << 20)
    var number = 0
    while text.count < 8 << 20 {
      for line in telling {
        for _ in 0..<30 {
          number += 1
          let sentence = prose[number % prose.count]
          // A full cycle of levels, prime to the sentences, so that each meets each.
          text += "2026-11-21 08:21:17,\(100 + number % 900) \(levels[number % levels.count]) crew.agent: ".utf8
          text += "\(sentence) id=\(number)\n".utf8
        }
        text += line.utf8
        text.append(UInt8(ascii: "\n"))
      }
    }
    return Corpus(name: "built-in text", bytes: text)
  }

  private static let levels = ["INFO", "DEBUG", "INFO", "WARNING", "INFO", "ERROR", "INFO"]

  private static let prose = [
    "planning the next step of the task with the tools that are available",
    "the research agent found twelve documents and keeps four of them",
    "calling the model with a context of nine messages",
    "We should commit to a plan before the next step and keep the tokenizer warm",
    "The token budget for this task is large; usage of the cache looks fine",
    "retry 1 of 3 after a timeout of the primary, the fallback answers",
    "tests/test_orchestrator.py::test_budget_alert PASSED                    [ 41%]",
    "\u{1B}[32mdelegating to the reviewer\u{1B}[0m",
    "→ résumé généré, 内容を確認してください",
    "        return self._client.post(url, json=payload, timeout=30)",
    "wrote the draft to disk",
  ]

  private static let telling = [
    "[planner] $ git commit -m Initial import",
    "[main (root-commit) c33c50c] Initial import",
    " 2 files changed, 4 insertions(+)",
    " create mode 100644 README.md",
    "Updating c33c50c..9e59329",
    "Fast-forward",
    " 1 file changed, 1 insertion(+)",
    "Switched to a new branch 'feature/noff'",
    "Merge made by the 'ort' strategy.",
    "To ../origin.git",
    "   c33c50c..032aa5f  main -> main",
    " * [new tag]         v1.0.0 -> v1.0.0",
    "---------- TextMessage (planner) ----------",
    "[Prompt tokens: 100, Completion tokens: 11]",
    "total_tokens=40060 prompt_tokens=36388 cached_prompt_tokens=6144 completion_tokens=3672 successful_requests=13",
    "Tokens: 2.3k sent, 156 received. Cost: $0.0093 message, $0.02 session.",
    "│  Name: Add a retry helper on branch feature/retry and commit it.             │",
    #"{"type":"assistant","message":{"id":"msg_01","model":"claude-sonnet-4-5","role":"assistant","#
      + #""content":[{"type":"text","text":"done"}],"usage":{"input_tokens":12,"output_tokens":34}}}"#,
    #"{"level":"warning","message":"the budget is nearly spent","logger":"crew"}"#,
  ]
}
