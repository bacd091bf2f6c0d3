import Foundation
import JSONText
import TestSupport
import Testing

/// `proctor doctor` on the machine that the tests run on, and on worse ones.
struct DoctorTests {
  @Test func `this machine is described for people and for programs`() async throws {
    let (run, lines) = try await ProctorProcess.answer("doctor")
    #expect(run.code == 0)
    let diagnosis = try JSONReader.read(Array(try await ProctorProcess.answer("doctor --json").text.utf8))
    #expect(diagnosis["healthy"]?.bool == true)
    let findings = diagnosis["findings"]?.array ?? []
    #expect(findings.contains { $0["id"]?.string == "subreaper" && $0["state"]?.string == "ok" })
    for finding in findings {
      #expect(["ok", "limited", "missing"].contains(finding["state"]?.string ?? ""))
      #expect(lines.contains(finding["meaning"]?.string ?? "-"))
    }
    #expect(lines.hasSuffix("proctor can keep its promises here.\n"))
  }

  @Test func `too few descriptors for any team are something essential`() async throws {
    let (run, text) = try await ProctorProcess.answer("doctor", after: "ulimit -n 60")
    #expect(run.code == 1)
    #expect(text.contains("missing  open descriptors"))
    #expect(text.hasSuffix("proctor cannot keep its promises here: see what is missing.\n"))
  }

  @Test func `without git a run is limited, not impossible`() async throws {
    let (run, text) = try await ProctorProcess.answer("doctor", environment: ["PATH": "/no/such/folder"])
    #expect(run.code == 0)
    #expect(text.contains("limited  git"))
  }
}
