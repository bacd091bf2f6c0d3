import Glibc

/// The target that `PROCTOR_FUZZ` names; libFuzzer owns `main` and the arguments.
nonisolated(unsafe) private var target = FuzzTarget.all[0]

/// Called once by libFuzzer before all else.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
  let wanted = getenv("PROCTOR_FUZZ").map { String(cString: $0) } ?? ""
  guard let found = FuzzTarget.all.first(where: { $0.name == wanted }) else {
    let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
    let sentence = "set PROCTOR_FUZZ to one of \(names)\n"
    write(STDERR_FILENO, sentence, sentence.utf8.count)
    exit(64)
  }
  target = found
  return 0
}

/// Called by libFuzzer for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafeRawPointer?, _ count: Int) -> CInt {
  target.run(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}
