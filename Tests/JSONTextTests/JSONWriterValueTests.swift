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
}
