import Testing

/// Journeys through real processes, one after the other: each starts several, and their times are limited.
@Suite(.serialized) enum Journeys {}
