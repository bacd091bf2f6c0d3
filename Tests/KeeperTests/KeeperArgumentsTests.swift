import Keeper
import Testing

@Suite struct KeeperArgumentsTests {
  static let all: [KeeperArguments] = [
    KeeperArguments(command: ["true"]),
    KeeperArguments(command: ["sh", "-c", "exit 1 -- --stop", ""], workingDirectory: "a folder/--"),
    KeeperArguments(command: ["--"], workingDirectory: "--", stopSteps: [], leftoversGraceMilliseconds: 0),
    KeeperArguments(
      command: ["x"],
      stopSteps: [
        StopStep(signal: 2, graceMilliseconds: 2000), StopStep(signal: nil, graceMilliseconds: 1),
        StopStep(signal: 40, graceMilliseconds: .max),
      ], leftoversGraceMilliseconds: .max, descriptorLimit: .max),
    KeeperArguments(
      command: ["x"], leftoversGraceMilliseconds: nil, input: .leash, controlGroup: "/sys/fs/cgroup/a b/proctor-1-x",
      eventsPath: "/tmp/proctor-events-abc def/events"),
    KeeperArguments(command: ["x"], input: .terminal),
  ]

  @Test(arguments: all)
  func `arguments are read as they were written`(arguments: KeeperArguments) throws {
    #expect(try KeeperArguments(parsing: arguments.encoded) == arguments)
  }

  @Test func `arguments are words that people can read in a list of processes`() {
    let arguments = KeeperArguments(command: ["claude", "-p"], workingDirectory: "/srv", descriptorLimit: 1024)
    #expect(
      arguments.encoded.joined(separator: " ")
        == "__keeper --directory /srv --stop TERM:8000,KILL --leftovers 2000 --descriptor-limit 1024 -- claude -p")
  }

  @Test(
    arguments: [
      ([], .missing("__keeper")),
      (["run"], .missing("__keeper")),
      (["__keeper"], .missing("command after --")),
      (["__keeper", "--"], .missing("command after --")),
      (["__keeper", "--stop"], .missing("value of --stop")),
      (["__keeper", "--leftovers", "--", "true"], .missing("value of --leftovers")),
      (["__keeper", "--colour", "red", "--", "true"], .unknown("--colour")),
      (["__keeper", "--leftovers", "-1", "--", "true"], .invalid(option: "--leftovers", value: "-1")),
      (["__keeper", "--leftovers", "4294967296", "--", "true"], .invalid(option: "--leftovers", value: "4294967296")),
      (["__keeper", "--input", "file", "--", "true"], .invalid(option: "--input", value: "file")),
      (
        ["__keeper", "--descriptor-limit", "many", "--", "true"], .invalid(option: "--descriptor-limit", value: "many")
      ),
      (["__keeper", "--stop", "TERM:1", "--", "true"], .invalid(option: "--stop", value: "TERM:1")),
      (["__keeper", "--stop", "", "--", "true"], .invalid(option: "--stop", value: "")),
      (["__keeper", "--stop", "TERM,KILL", "--", "true"], .invalid(option: "--stop", value: "TERM,KILL")),
      (["__keeper", "--stop", "FOO:1,KILL", "--", "true"], .invalid(option: "--stop", value: "FOO:1,KILL")),
    ] as [([String], KeeperArgumentsError)])
  func `what is no argument of a keeper is refused`(words: [String], error: KeeperArgumentsError) {
    #expect(throws: error) { try KeeperArguments(parsing: words) }
  }

  @Test func `a refusal says what is wrong in one sentence`() {
    #expect(
      KeeperArgumentsError.invalid(option: "--stop", value: "x").description
        == "keeper: --stop cannot be 'x'. This mode is for proctor's own use: see proctor help run.")
  }
}
