// Whoever asks an analyst builds questions and reads answers and errors, which the formats know too.
@_exported public import DeadbandWire
