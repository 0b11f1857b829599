// Whoever asks an analyst builds questions and reads answers and errors, which the formats know too, and the ledger's
// calls and budgets, which the store keeps.
@_exported public import DeadbandStore
@_exported public import DeadbandWire
