import Testing

@testable import Supervision

struct TeamFileVariablesTests {
  private let variables = Variables(environment: ["A": "one", "EMPTY": "", "B_2": "two", "D": "${A}"])

  @Test(arguments: [
    ("plain", "plain"), ("${A}", "one"), ("x${A}y${B_2}z", "xoneytwoz"), ("${EMPTY}", ""), ("${NO:-x y}", "x y"),
    ("${EMPTY:-x}", "x"), ("${A:-x}", "one"), ("${NO:-}", ""), ("${NO:-${A}}", "one"),
    ("${NO:-${NO2:-deep}}!", "deep!"),
    ("${A:-${NO}}", "one"), ("$$", "$"), ("$${A}", "${A}"), ("$$$$", "$$"), ("$A $1 $", "$A $1 $"), ("${D}", "${A}"),
    ("${NO:-$$}", "$"), ("a}b", "a}b"), ("${A:-$$}", "one"), ("é${A}e\u{301}", "éonee\u{301}"),
  ])
  func `references are replaced`(text: String, expected: String) throws {
    #expect(try variables.expand(text) == expected)
  }

  @Test(arguments: [
    ("${NO}", "the variable NO is not set; set it, or write ${NO:-default}"),
    ("${NO:-${NO2}}", "the variable NO2 is not set; set it, or write ${NO2:-default}"),
    ("${A", "a ${ is never closed; write $${ for a literal ${"),
    ("${A:-", "a ${ is never closed; write $${ for a literal ${"),
    ("${NO:-${A}", "a ${ is never closed; write $${ for a literal ${"),
    ("${}", "${ begins no variable name; write ${NAME}, ${NAME:-default}, or $${ for a literal ${"),
    ("${1}", "${ begins no variable name; write ${NAME}, ${NAME:-default}, or $${ for a literal ${"),
    ("${A-x}", "after ${A only } or :-default} can follow; write $${ for a literal ${"),
    ("${A:+x}", "after ${A only } or :-default} can follow; write $${ for a literal ${"),
  ])
  func `what cannot be replaced is refused`(text: String, sentence: String) {
    #expect(throws: Variables.Problem(sentence: sentence)) { try variables.expand(text) }
  }

  @Test func `references nested without end do not exhaust the stack`() {
    let text = String(repeating: "${NO:-", count: 100_000)
    #expect(throws: Variables.Problem(sentence: "more than 16 ${VAR:-default} inside each other")) {
      try variables.expand(text)
    }
  }
}
