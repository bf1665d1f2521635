"""From words to numbers: spelling, features, a linear classifier. Shared by the engine's components and by the safety check."""
