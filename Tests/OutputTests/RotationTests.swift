import Foundation
import Testing

@testable import Output

/// Files that are set aside by us, and files that are renamed or removed by somebody else.
@Suite(.timeLimit(.minutes(10))) struct RotationTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/run" }

  private func output(rotation: Rotation? = nil) throws -> RecordOutput {
    try RecordOutput(rotation: rotation) { dropped, first, last in Array("gap \(dropped) \(first) \(last)\n".utf8) }
  }

  private func line(_ sequence: UInt64) -> [UInt8] { Array("record \(sequence) of a run\n".utf8) }

  private func lines(_ range: ClosedRange<UInt64>) -> [UInt8] { range.flatMap { line($0) } }

  private func write(_ range: ClosedRange<UInt64>, to output: RecordOutput) {
    for sequence in range { output.write(line(sequence), sequence: sequence, kind: .event) }
  }

  @Test func `files hold whole records up to the size, and together all of them`() throws {
    let output = try output(rotation: Rotation(size: 10_000, keep: 1_000))
    try output.addFile(path: path)
    write(1...10_000, to: output)
    #expect(output.finish(deadlineNanoseconds: deadline(in: 60)).first?.delivered == 10_000)
    let isExact = try folder.bytesOfAll("run") == lines(1...10_000)
    #expect(isExact)
    #expect(folder.names.count > 20)
    for name in folder.names {
      let bytes = try folder.bytes(name)
      #expect(bytes.count <= 10_000 && bytes.last == UInt8(ascii: "\n"), "\(name)")
      #expect(folder.mode(name) == 0o600)
    }
    #expect(output.takeEvents().isEmpty)
  }

  @Test(arguments: [1, 3]) func `only so many are kept, the latest`(keep: Int) throws {
    let output = try output(rotation: Rotation(size: 5_000, keep: keep))
    try output.addFile(path: path)
    write(1...5_000, to: output)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(folder.names == ["run"] + (1...keep).map { "run.\($0)" })
    let kept = try folder.bytesOfAll("run")
    #expect(lines(1...5_000).suffix(kept.count).elementsEqual(kept))
  }

  @Test func `a record longer than a file has one of its own`() throws {
    let output = try output(rotation: Rotation(size: 1_000, keep: 10))
    try output.addFile(path: path)
    write(1...2, to: output)
    output.write([UInt8](repeating: 120, count: 4_999) + [10], sequence: 3, kind: .event)
    write(4...5, to: output)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try folder.bytes("run") == lines(4...5))
    #expect(try folder.bytes("run.1").count == 5_000)
    #expect(try folder.bytes("run.2") == lines(1...2))
  }

  @Test func `a file that cannot be rotated is written on, and that is said once`() throws {
    // A stranger has the name that the new file would have.
    try Data("mine".utf8).write(to: URL(filePath: "\(path).\(getpid()).new"))
    let output = try output(rotation: Rotation(size: 1_000, keep: 2))
    try output.addFile(path: path)
    write(1...2_000, to: output)
    #expect(output.finish(deadlineNanoseconds: deadline(in: 60)).first?.delivered == 2_000)
    #expect(try folder.bytes("run") == lines(1...2_000))
    #expect(try folder.bytes("run.\(getpid()).new") == Array("mine".utf8))
    #expect(output.takeEvents() == [.cannotRotate(.cannotOpen(path: "\(path).\(getpid()).new", code: EEXIST))])
  }

  @Test func `after a rename the file is written anew as soon as we are told`() throws {
    let output = try output()
    try output.addFile(path: path)
    write(1...10, to: output)
    #expect(try eventually { try folder.bytes("run") == lines(1...10) })
    rename(path, path + ".old")
    output.reopenFiles()
    #expect(eventually { folder.names == ["run", "run.old"] })
    write(11...20, to: output)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try folder.bytes("run.old") == lines(1...10))
    #expect(try folder.bytes("run") == lines(11...20))
    #expect(folder.mode("run") == 0o600)
    #expect(output.takeEvents().isEmpty)
  }

  @Test(arguments: [true, false])
  func `a file that somebody renames or removes is noticed without being told`(isRemoved: Bool) throws {
    let output = try output()
    try output.addFile(path: path)
    write(1...10, to: output)
    #expect(try eventually { try folder.bytes("run") == lines(1...10) })
    if isRemoved { unlink(path) } else { rename(path, path + ".old") }
    var sequence: UInt64 = 10
    #expect(
      eventually {
        sequence += 1
        write(sequence...sequence, to: output)
        return folder.names.contains("run")
      })
    output.finish(deadlineNanoseconds: deadline(in: 60))
    let rest = try folder.bytes("run")
    #expect(lines(1...sequence).suffix(rest.count).elementsEqual(rest), "whole lines, the latest")
    if !isRemoved { #expect(try folder.bytes("run.old") + rest == lines(1...sequence), "nothing is lost") }
    #expect(output.takeEvents() == [.replaced(sink: path)])
  }

  @Test func `what a kill has left of a rotation is put right by the next run`() throws {
    for appends in [false, true] {
      let letters = folder.path + (appends ? "/dead" : "/run")
      try Data("before\n".utf8).write(to: URL(filePath: letters))
      try #require(link(letters, letters + ".1") == 0)
      let kept = ["\(letters).\(getpid()).new", letters + ".x.new", letters + ".new", letters + "s.999999999.new"]
      for name in kept + ["\(letters).999999999.new", "\(letters).999999998.new"] {
        try Data().write(to: URL(filePath: name))
      }
      try Data("something".utf8).write(to: URL(filePath: "\(letters).999999998.new"))
      let output = try output()
      if appends { try output.keepDeadLetters(in: letters) { _ in [] } } else { try output.addFile(path: letters) }
      output.writeDeadLetter(Array("after\n".utf8))
      output.write(Array("after\n".utf8), sequence: 1, kind: .event)
      output.finish(deadlineNanoseconds: deadline(in: 60))
      let name = appends ? "dead" : "run"
      #expect(try folder.bytes(name) == Array("after\n".utf8))
      #expect(try folder.bytes(name + ".1") == Array("before\n".utf8), "it was set aside already")
      let names = folder.names.map { folder.path + "/" + $0 }
      for name in kept { #expect(names.contains(name), "\(name)") }
      #expect(!names.contains("\(letters).999999999.new"))
      #expect(names.contains("\(letters).999999998.new"), "it holds something")
    }
  }

  @Test func `a path that cannot be opened any more leaves the file that was open`() throws {
    mkdir(folder.path + "/inner", 0o700)
    let inner = folder.path + "/inner/run"
    let output = try output()
    try output.addFile(path: inner)
    rename(folder.path + "/inner", folder.path + "/moved")
    for _ in 0..<3 { output.reopenFiles() }
    #expect(eventually { output.takeEvents() == [.cannotReopen(.noFolder(path: inner))] })
    write(1...10, to: output)
    output.finish(deadlineNanoseconds: deadline(in: 60))
    #expect(try folder.bytes("moved/run") == lines(1...10))
  }
}
