// Whoever reads what people wrote quotes it and says what was probably meant, here and in the commands above: that needs no
// import in each of their files.
@_exported public import Wording
