// Whoever calls the engine builds snapshots, profiles, positions and prompts, opens a store and a ledger, and reads analysts'
// errors: one import is enough.
@_exported public import DeadbandAnalysts
@_exported public import DeadbandCore
@_exported public import DeadbandPricing
@_exported public import DeadbandPrompts
@_exported public import DeadbandRulebook
@_exported public import DeadbandSchedule
@_exported public import DeadbandStore
