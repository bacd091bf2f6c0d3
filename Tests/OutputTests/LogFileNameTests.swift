import Testing

@testable import Output

/// File names for teams whatever their ids are.
struct LogFileNameTests {
  @Test(arguments: [
    ("research", "research"), ("crew.py", "crew.py"), ("a/b", "a%2Fb"), ("..", "%2E."), (".hidden", "%2Ehidden"),
    ("50%", "50%25"), ("two words", "two%20words"), ("~root", "%7Eroot"), ("-rf", "-rf"), ("é", "%C3%A9"),
  ])
  func `what could mean something to a shell or a file system is encoded`(id: String, name: String) {
    #expect(LogFileName.names(of: [id]) == [name])
  }

  @Test func `no two ids share a file, and every name fits`() {
    let long = String(repeating: "x", count: 255)
    let ids = [
      "a", "a/b", "a%2Fb", "a%252Fb", "A", long, long.dropLast() + "y", String(repeating: "/", count: 255),
      String(repeating: "ü", count: 127), "a~2",
    ].map { String($0) }
    let names = LogFileName.names(of: ids)
    #expect(Set(names).count == ids.count)
    #expect(names.allSatisfy { $0.utf8.count <= 200 && !$0.contains("/") && !$0.hasPrefix(".") })
    #expect(names == LogFileName.names(of: ids), "the same in every run")
  }

  @Test func `the same id twice still has two files`() {
    #expect(LogFileName.names(of: ["a", "a", "a"]) == ["a", "a~2", "a~3"])
  }
}
