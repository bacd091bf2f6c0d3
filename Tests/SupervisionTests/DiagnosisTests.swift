import Foundation
import Testing

@testable import Supervision

/// What the doctor makes of what it finds.
struct DiagnosisTests {
  @Test(arguments: [
    (64, Finding.State.missing, "0 teams fit"), (81, .limited, "1 team fits"), (336, .ok, "16 teams fit"),
    (1024, .ok, "56 teams fit"),
  ])
  func `descriptors are counted in teams`(hard: UInt64, state: Finding.State, sentence: String) {
    let finding = Diagnosis.descriptors(.init(soft: 64, hard: hard))
    #expect(finding.state == state)
    #expect(finding.meaning.contains(sentence))
  }

  @Test func `a machine is healthy unless something essential is missing`() {
    let fine = Diagnosis.descriptors(.init(soft: nil, hard: nil))
    let tight = Diagnosis.descriptors(.init(soft: 10, hard: 10))
    let noGit = Diagnosis.git(searchPath: "/no/such/folder")
    #expect(Diagnosis(findings: [fine, noGit]).isHealthy)
    #expect(!Diagnosis(findings: [tight, fine]).isHealthy)
    #expect(noGit.state == .limited)
  }

  @Test(arguments: [
    ("proc /proc proc rw,nosuid 0 0", nil as String?), ("proc /proc proc rw,hidepid=0 0 0", nil),
    ("x / ext4 rw 0 0\nproc /proc proc rw,nosuid,hidepid=2 0 0", "2"),
    ("proc /proc proc rw,hidepid=invisible 0 0", "invisible"), ("", nil), ("proc", nil),
  ])
  func `hidden processes are seen in the mounts`(mounts: String, how: String?) {
    #expect(Diagnosis.hidepid(in: mounts) == how)
  }

  @Test func `an unreadable proc is essential`() {
    let findings = Diagnosis.processes(root: "/no/such/folder")
    #expect(findings.first?.state == .missing)
    #expect(!Diagnosis(findings: findings).isHealthy)
  }

  @Test(arguments: [
    (Diagnosis.Limit(soft: 100, hard: 100), false, Finding.State.limited),
    (Diagnosis.Limit(soft: 100, hard: 100), true, .ok), (Diagnosis.Limit(soft: nil, hard: nil), false, .ok),
  ])
  func `a limit of processes does not bind root`(limit: Diagnosis.Limit, isPrivileged: Bool, state: Finding.State) {
    #expect(Diagnosis.processCount(limit, pidMaximum: 32768, isPrivileged: isPrivileged).state == state)
  }

  @Test(arguments: [("tsc" as String?, Finding.State.ok), ("acpi_pm", .limited), (nil, .ok)])
  func `slow clocks are told`(source: String?, state: Finding.State) {
    #expect(Diagnosis.clock(source: source).state == state)
  }

  @Test func `this machine is described completely`() {
    let diagnosis = Diagnosis.ofThisMachine(environment: ["PATH": "/usr/bin:/bin"])
    #expect(Set(diagnosis.findings.map(\.id)).count == diagnosis.findings.count)
    for finding in diagnosis.findings {
      #expect(!finding.found.isEmpty)
      #expect(finding.meaning.hasSuffix("."), "\(finding.id)")
      #expect(diagnosis.text.contains(finding.meaning))
    }
  }
}
