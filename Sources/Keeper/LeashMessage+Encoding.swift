// One byte of kind, then the fields in order: whole numbers with the lowest byte first, text as a 16-bit count of bytes
// and UTF-8. Decoding takes exactly what encoding gave, or nothing.

extension LeashMessage {
  private enum Kind: UInt8 {
    case spawned = 1
    case spawnFailed, exited, waitingFor, killed, finished, signal, stop, kill, kept
  }

  /// The packet.
  public func encoded() -> [UInt8] {
    var writer = PacketWriter()
    switch self {
    case .spawned(let pid, let startTime):
      writer.put(Kind.spawned.rawValue)
      writer.put(pid)
      writer.put(startTime)
    case .spawnFailed(let failure):
      writer.put(Kind.spawnFailed.rawValue)
      writer.put(failure.subject.rawValue)
      writer.put(failure.errno)
      writer.put(text: failure.path)
    case .exited(let report):
      writer.put(Kind.exited.rawValue)
      switch report.status {
      case .code(let code):
        writer.put(UInt8(0))
        writer.put(code)
      case .signal(let signal, let coreDumped):
        writer.put(UInt8(coreDumped ? 2 : 1))
        writer.put(signal)
      }
      writer.put(report.userMicroseconds)
      writer.put(report.systemMicroseconds)
      writer.put(report.peakResidentKiB)
    case .waitingFor(let members):
      writer.put(Kind.waitingFor.rawValue)
      writer.put(UInt8(min(members.count, Self.waitingForLimit)))
      for member in members.prefix(Self.waitingForLimit) { writer.put(member) }
    case .killed(let killed, let reason):
      writer.put(Kind.killed.rawValue)
      writer.put(killed.member)
      writer.put(killed.ageMilliseconds)
      writer.put(killed.signal)
      writer.put(UInt8(killed.tookMilliseconds == nil ? 0 : 1))
      writer.put(killed.tookMilliseconds ?? 0)
      writer.put(reason.rawValue)
    case .kept(let member, let startTime):
      writer.put(Kind.kept.rawValue)
      writer.put(member)
      writer.put(startTime)
    case .finished(let survivors):
      writer.put(Kind.finished.rawValue)
      writer.put(survivors)
    case .signal(let number):
      writer.put(Kind.signal.rawValue)
      writer.put(number)
    case .stop: writer.put(Kind.stop.rawValue)
    case .kill: writer.put(Kind.kill.rawValue)
    }
    return writer.bytes
  }

  /// Reads a packet; nil when it is none. No bytes make it trap.
  public init?(bytes: [UInt8]) {
    var reader = PacketReader(bytes: bytes)
    guard let kind = reader.take(UInt8.self).flatMap(Kind.init), let message = Self.message(kind, from: &reader),
      reader.isAtEnd
    else { return nil }
    self = message
  }

  private static func message(_ kind: Kind, from reader: inout PacketReader) -> LeashMessage? {
    switch kind {
    case .spawned:
      guard let pid = reader.take(Int32.self), let startTime = reader.take(UInt64.self) else { return nil }
      return .spawned(pid: pid, startTime: startTime)
    case .spawnFailed:
      guard let subject = reader.take(UInt8.self).flatMap(SpawnFailure.Subject.init),
        let errno = reader.take(Int32.self), let path = reader.takeText()
      else { return nil }
      return .spawnFailed(SpawnFailure(subject: subject, errno: errno, path: path))
    case .exited: return exited(from: &reader)
    case .waitingFor:
      guard let count = reader.take(UInt8.self), count <= waitingForLimit else { return nil }
      var members: [MemberSummary] = []
      for _ in 0..<count {
        guard let member = reader.takeMember() else { return nil }
        members.append(member)
      }
      return .waitingFor(members)
    case .killed: return killed(from: &reader)
    case .kept:
      guard let member = reader.takeMember(), let startTime = reader.take(UInt64.self) else { return nil }
      return .kept(member, startTime: startTime)
    case .finished: return reader.take(Int32.self).map { .finished(survivors: $0) }
    case .signal: return reader.take(Int32.self).map { .signal($0) }
    case .stop: return .stop
    case .kill: return .kill
    }
  }

  private static func killed(from reader: inout PacketReader) -> LeashMessage? {
    guard let member = reader.takeMember(), let age = reader.take(UInt64.self), let signal = reader.take(Int32.self),
      let hasEnded = reader.take(UInt8.self), hasEnded <= 1, let took = reader.take(UInt64.self),
      hasEnded == 1 || took == 0, let reason = reader.take(UInt8.self).flatMap(KillReason.init)
    else { return nil }
    let killed = KilledMember(
      member: member, ageMilliseconds: age, signal: signal, tookMilliseconds: hasEnded == 1 ? took : nil)
    return .killed(killed, reason: reason)
  }

  private static func exited(from reader: inout PacketReader) -> LeashMessage? {
    guard let how = reader.take(UInt8.self), how <= 2, let number = reader.take(Int32.self),
      let user = reader.take(UInt64.self), let system = reader.take(UInt64.self), let peak = reader.take(UInt64.self)
    else { return nil }
    return .exited(
      ExitReport(
        status: how == 0 ? .code(number) : .signal(number, coreDumped: how == 2),
        userMicroseconds: user, systemMicroseconds: system, peakResidentKiB: peak))
  }
}

private struct PacketWriter {
  var bytes: [UInt8] = []

  mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  /// Text longer than a packet may hold is cut; a path of the kernel's is never longer than 4,096 bytes.
  mutating func put(text: String) {
    var utf8 = Array(text.utf8.prefix(Int(UInt16.max)))
    // A character that was cut in two would not be read back.
    while String(validating: utf8, as: UTF8.self) == nil { utf8.removeLast() }
    put(UInt16(utf8.count))
    bytes += utf8
  }

  mutating func put(_ member: MemberSummary) {
    put(member.pid)
    put(text: member.command)
  }
}

private struct PacketReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func take<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
    let size = Number.bitWidth / 8
    guard bytes.count - position >= size else { return nil }
    defer { position += size }
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
    }
  }

  mutating func takeText() -> String? {
    guard let count = take(UInt16.self), bytes.count - position >= Int(count) else { return nil }
    defer { position += Int(count) }
    return String(validating: bytes[position..<(position + Int(count))], as: UTF8.self)
  }

  mutating func takeMember() -> MemberSummary? {
    guard let pid = take(Int32.self), let command = takeText() else { return nil }
    return MemberSummary(pid: pid, command: command)
  }
}
