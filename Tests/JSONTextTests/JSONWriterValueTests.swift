import JSONText
import Testing

@Suite struct JSONWriterValueTests {
  @Test(arguments: [
    #"{"b":[1,-2,2.5,"x\n",null,true],"a":{"z":{},"y":[]}}"#, "null", #""text""#, "9223372036854775807", "[[],[[]]]",
  ])
  func `a value is written as it was read`(text: String) throws {
    var writer = JSONWriter()
    writer.value(try JSONReader.read(text))
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test func `every character reads back as it was written, on one line`() throws {
    var text = String.UnicodeScalarView()
    for code in Array(UInt32(0)..<0x3000) + Array(stride(from: UInt32(0x3000), to: 0x110000, by: 97)) {
      if let scalar = Unicode.Scalar(code) { text.append(scalar) }
    }
    var writer = JSONWriter()
    writer.string(String(text))
    #expect(writer.bytes.allSatisfy { $0 >= 0x20 })
    let lineEnds = String(decoding: writer.bytes, as: UTF8.self).filter(\.isNewline)
    #expect(lineEnds.isEmpty)
    #expect(try JSONReader.read(writer.bytes) == .string(String(text)))
  }
}
