import Wording
import Testing

struct NearestNameTests {
  private let names = ["id", "command", "shell", "directory", "env", "env_file", "timeout", "stop", "agents"]

  @Test(arguments: [
    ("tiemout", "timeout"), ("Timeout", "timeout"), ("comand", "command"), ("agent", "agents"), ("dir", "directory"),
    ("envfile", "env_file"), ("stpo", "stop"), ("idd", "id"),
  ])
  func `a slip finds the name that was meant`(word: String, name: String) {
    #expect(NearestName.of(word, among: names) == name)
  }

  @Test(arguments: ["", "x", "colour", "restart", "e", "xy", String(repeating: "command", count: 1000)])
  func `a word near nothing suggests nothing`(word: String) {
    #expect(NearestName.of(word, among: names) == nil)
  }

  @Test func `the first of equally near names is suggested`() {
    #expect(NearestName.of("cat", among: ["car", "can"]) == "car")
  }
}
