import Foundation
import TestSupport
import Testing

/// Arguments can be read by everybody on the machine: what is secret is handed over in environments only.
struct SecretPlacesTests {
  @Test func `no argument of proctor or its keeper holds a variable of the team or the run's token`() async throws {
    let script = """
      keeper=$PPID; proctor=$(cut -d ' ' -f 4 /proc/$keeper/stat)
      cat /proc/$keeper/cmdline /proc/$proctor/cmdline > arguments
      printf %s "$PROCTOR_TOKEN" > token; printf %s "$PLAIN_NAME $FROM_FILE" > values
      """
    let run = try await ProctorProcess.run(
      ["run", "-q", "--emit", "all", "team.json"],
      files: [
        "look.sh": script, "secrets.env": "FROM_FILE=hush-of-the-file\n",
        "team.json": """
        {teams: [{id: "t", command: ["sh", "look.sh"], env: {PLAIN_NAME: "hush-of-the-team"}, env_file: "secrets.env"}]}
        """,
      ])
    #expect(run.code == 0)
    #expect(try run.text("values") == "hush-of-the-team hush-of-the-file")
    let arguments = String(decoding: try run.file("arguments"), as: UTF8.self)
    #expect(arguments.contains("look.sh") && arguments.contains("team.json"))
    let token = try run.text("token")
    #expect(token.count >= 32)
    let records = String(decoding: run.output, as: UTF8.self)
    for secret in [token, "hush-of-the-team", "hush-of-the-file"] {
      #expect(!arguments.contains(secret))
      #expect(!records.contains(secret) && !run.complaint.contains(secret))
    }
  }
}
