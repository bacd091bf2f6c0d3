import Testing

@testable import Alerts

struct RuleErrorsTests {
  private func sentences(_ text: String) -> [String] {
    do throws(RuleProblems) {
      _ = try AlertRule(text)
      return []
    } catch {
      return error.sentences
    }
  }

  @Test(arguments: [
    ("", "column 1: expected a name for the rule and a colon, found the end"),
    ("cost.usd > $10", "column 10: expected : after the name, found \">\""),
    ("x:", "column 3: expected a metric such as cost.usd, found the end"),
    ("x: errors", "column 10: expected >, >=, <, <=, ==, != behind the metric, found the end"),
    ("x: errors = 5", "column 11: expected ==, which compares, found \"=\""),
    ("x: errors >", "column 12: expected a number, found the end"),
    ("x: errors > five", "column 13: expected a number, found \"five\""),
    ("x: errors > 5 5", "column 15: expected one of min, for, clear, hold, nodata, every, @, ->, found \"5\""),
    ("x: errors[5m > 5", "column 14: expected ] after the window, found \">\""),
    ("x: errors[] > 5", "column 11: expected a duration such as 5m, or run, found \"]\""),
    ("x: errors{type} > 5", "column 15: expected = after the label, found \"}\""),
    ("x: errors{type=} > 5", "column 16: expected a value for the label type, found \"}\""),
    ("x: p95(llm.duration > 5s", "column 21: expected ) after the metric, found \">\""),
    ("x: errors > 5 ->", "column 17: expected an action such as emit, found the end"),
    ("x: errors > 5 @", "column 16: expected a severity such as warning, found the end"),
    ("x: errors > 5 ; y", "column 15: unexpected \";\""),
    ("x: errors > 1.2.3", "column 13: \"1.2.3\" is not a number"),
    ("x: errors{type=\"a > 5", "column 16: the quoted text that begins here has no end"),
  ])
  func `a slip of form is named with its column`(text: String, sentence: String) {
    #expect(sentences(text) == [sentence])
  }

  @Test(arguments: [
    ("x: sucess_rate < 80%", "column 4: unknown metric \"sucess_rate\"; did you mean success_rate?"),
    ("x: foo > 1", "column 4: unknown metric \"foo\"; docs/figures.md lists them"),
    ("x: p96(llm.duration) > 1s", "column 4: unknown aggregate \"p96\"; did you mean p90?"),
    ("x: mean(llm.duration) > 1s", "column 4: unknown aggregate \"mean\"; did you mean avg?"),
    ("x: cost.usd{modle=a} > 1", "column 13: cost.usd has no label \"modle\"; did you mean model?"),
    ("x: turns{model=a} > 1", "column 10: turns has no label \"model\"; it has none"),
    ("x: anomaly{x=a,kind=b} > 1", "column 12: anomaly has no label \"x\"; known are kind"),
    ("x: errors{type=a,type=b} > 1", "column 18: the label \"type\" is there twice"),
    ("x: errors{type=\"\"} > 1", "column 16: the label \"type\" has no value"),
    ("x: errors by agnet > 1", "column 14: unknown group \"agnet\"; did you mean agent?"),
    ("x: errors by model > 1", "column 14: errors is not told by model; by team and by agent it is"),
    ("x: errors > 1 @critcal", "column 16: unknown severity \"critcal\"; did you mean critical?"),
    ("x: errors > 1 -> stpo", "column 18: unknown action \"stpo\"; did you mean stop?"),
    ("x: errors > 1 -> page", "column 18: unknown action \"page\"; known are emit, exec, fail, stop, kill"),
    ("x: errors > 1 -> fail, fail", "column 24: fail is there twice"),
    ("x: errors > 1 nodata zero", "column 22: unknown choice \"zero\"; known are ok, fire"),
    ("x: errors > 1 hodl 1m min 2", "column 15: unknown word \"hodl\"; did you mean hold?"),
    ("x: errors > 1 critical", "column 15: unknown word \"critical\"; write @ before a severity"),
    ("x: errors > 1 stop", "column 15: unknown word \"stop\"; write -> before an action"),
    ("x: errors > 1 by agent", "column 15: unknown word \"by\"; it comes before the comparison"),
    ("x: errors > 1 for 1s for 2s", "column 22: for is there twice"),
    ("x: errors[5m][1m] > 1", "column 14: a window is there twice"),
    ("x: errors > 10sec", "column 13: unknown unit \"sec\"; did you mean s?"),
    ("x: errors > 10m", "column 13: errors counts things; write 5, 10k or 2M, not \"10m\""),
    ("x: errors > $10", "column 13: errors counts things; write 5, 10k or 2M, not \"$10\""),
    ("x: cost.usd > 10%", "column 15: cost.usd is money; write $10 or $0.50, not \"10%\""),
    ("x: success_rate < 80", "column 19: success_rate is a share; write 80% or 0.8, not \"80\""),
    ("x: silence > 10", "column 14: silence is a time; write 500ms, 3s, 5m, 1h or 2d, not \"10\""),
    ("x: time > 5m1h", "column 11: time is a time; write 500ms, 3s, 5m, 1h or 2d, not \"5m1h\""),
    ("x: memory.mb > 2GB", "column 16: unknown unit \"GB\"; did you mean GiB?"),
    (
      "x: metric.x > 2GiB",
      "column 15: metric.x has a unit that only its orchestrator knows; write 0.8, 80%, 10k or 2M, not \"2GiB\""
    ),
    ("x: errors[90s] > 1 min 0", "column 24: min is a whole number of samples of at least 1, not \"0\""),
    ("x: errors > 1 min 2.5", "column 19: min is a whole number of samples of at least 1, not \"2.5\""),
    ("x: errors > 1 for 5", "column 19: for is a time; write 500ms, 30s, 5m, 1h or 1h30m, not \"5\""),
    ("x: errors > 1 hold 31d", "column 20: hold is a time from 0s to 30d, not \"31d\""),
    ("x: errors > 1 every 0s", "column 21: every must be more than 0s"),
    ("x: errors[2d] > 1", "column 11: \"2d\" is no window; write whole seconds up to 1d such as 5m, or run"),
    ("x: errors[500ms] > 1", "column 11: \"500ms\" is no window; write whole seconds up to 1d such as 5m, or run"),
    ("x: errors > 5 clear 6", "column 21: an alert for > 5 clears at that or less, not at 6"),
    ("x: success_rate < 80% clear 75%", "column 29: an alert for < 80% clears at that or more, not at 75%"),
    ("x: errors == 5 clear 4", "column 22: clear is for > and <, where a figure can be better than the threshold"),
    ("x: absent(errors) @info", "column 1: absent needs a window, such as [10m]"),
    (
      "x: absent(errors)[5m] > 3",
      "column 23: absent takes no comparison; it holds when its window has passed without a sample"
    ),
    ("x: absent(errors)[5m] min 3", "column 27: absent has no min; a single sample ends it"),
    (
      "x: llm.duration > 3s",
      "column 4: llm.duration alone means nothing; it is one size for each of many things: ask for count, rate, sum, "
        + "avg, max, min, p50, p90, p95, p99, last, slope, absent"
    ),
    (
      "x: p95(errors) > 3",
      "column 8: p95 of errors means nothing; it is a counter: ask for errors alone, count, rate, sum, absent"
    ),
    (
      "x: rate(cost.usd) > 3",
      "column 9: rate of cost.usd means nothing; it is a counter: ask for cost.usd alone, sum, absent"
    ),
    (
      "x: p95(metric.x) > 3",
      "column 8: p95 of metric.x means nothing; it is a gauge: ask for metric.x alone, count, rate, sum, avg, max, min, "
        + "last, slope, absent"
    ),
    ("x: avg(health) > 3", "column 8: avg of health means nothing; it is made of others: ask for health alone"),
    ("x: ratio(errors) > 3", "column 4: ratio needs two metrics: ratio(test.failed/test.passed)"),
    ("x: count(errors/turns) > 3", "column 17: only ratio takes two metrics"),
    ("é: errors > 3", "column 1: \"é\" is no name for a rule; take at most 64 of a-z, 0-9, _, - and ."),
  ])
  func `what does not exist or fit is refused with the nearest name`(text: String, sentence: String) {
    #expect(sentences(text) == [sentence])
  }

  @Test func `everything that is wrong is told at once, in the order of the text`() {
    #expect(
      sentences("x: cost.use{modle=a} by agnet > 10 fro 5s min 0 @bad -> stpo") == [
        "column 4: unknown metric \"cost.use\"; did you mean cost.usd?",
        "column 25: unknown group \"agnet\"; did you mean agent?",
        "column 36: unknown word \"fro\"; did you mean for?",
        "column 47: min is a whole number of samples of at least 1, not \"0\"",
        "column 50: unknown severity \"bad\"; known are info, warning, critical, emergency",
        "column 57: unknown action \"stpo\"; did you mean stop?",
      ])
  }

  @Test func `columns count characters, not bytes`() {
    #expect(sentences("x: errors{type=\"ü\"} > 1 @bda").first?.hasPrefix("column 26: unknown severity") == true)
  }

  @Test func `a rule of any length is refused in bounded time`() {
    #expect(
      sentences("x: errors > " + String(repeating: "9", count: 100_000)) == [
        "column 1: longer than the 2000 bytes that a rule may have"
      ])
    #expect(sentences("x: errors > " + String(repeating: "9", count: 1000)).count == 1)
  }

  @Test(arguments: [
    "x: errors > 5 ", "x: p95(llm.duration)[5m]{model=a} by agent > 5s min 3 @critical -> exec:a, stop",
  ])
  func `no beginning of a rule, and no rule with something strange in it, stops the parser`(text: String) {
    for length in 0...text.count {
      _ = sentences(String(text.prefix(length)))
      for strange in ["\u{0}", "-", "$", "%", "->", "\"", "9", "é", "]"] {
        _ = sentences(text.prefix(length) + strange + text.dropFirst(length))
      }
    }
  }
}
