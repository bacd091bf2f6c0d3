import Redaction
import Testing

@testable import Supervision

@Suite struct RedactionTextTests {
  @Test(
    arguments: [
      ("off", []), ("secrets", .secrets), ("all", .standard), ("all,email", [.secrets, .personalData, .email]),
      ("secrets,email", [.secrets, .email]),
    ] as [(String, RedactionScope)])
  func `words say what is taken out`(text: String, scope: RedactionScope) throws {
    #expect(try RedactionText.parse(text) == scope)
    #expect(RedactionText.render(scope) == text)
  }

  @Test(arguments: [
    ("al", #""al" is none of off, secrets, all, email; did you mean all?"#),
    ("everything", #""everything" is none of off, secrets, all, email"#),
    ("email", "email comes with secrets or all; write secrets,email or all,email"),
    ("off,all", "off takes nothing out, and stands alone"), ("", #""" is none of off, secrets, all, email"#),
  ])
  func `others are refused with what would be right`(text: String, sentence: String) {
    #expect(throws: RedactionTextError(sentence)) { try RedactionText.parse(text) }
  }
}
