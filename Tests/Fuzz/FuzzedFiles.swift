import JSONText
import Recognition
import Supervision

/// What the reader takes, the writer writes, and the reader takes again as the same.
func fuzzJSON(_ bytes: UnsafeRawBufferPointer) {
  guard let value = try? JSONReader.read(bytes) else { return }
  var writer = JSONWriter()
  writer.value(value)
  let again = try? JSONReader.read(writer.bytes)
  precondition(again == value, "what was written is not what was read")
}

/// A team file, or one clear sentence for each thing that is wrong with it.
func fuzzTeamFile(_ bytes: UnsafeRawBufferPointer) {
  do throws(TeamFileErrors) {
    _ = try TeamFile.read(text: Array(bytes), name: "team.json", directory: "/", environment: ["HOME": "/root"])
  } catch {
    precondition(!error.messages.isEmpty && error.messages.allSatisfy { !$0.isEmpty }, "an error without a word")
  }
}

/// A table of rules for recognition.
func fuzzRules(_ bytes: UnsafeRawBufferPointer) { _ = try? UserRules(json: Array(bytes)) }

/// A table of prices.
func fuzzPrices(_ bytes: UnsafeRawBufferPointer) { _ = try? PriceTable(json: Array(bytes)) }
