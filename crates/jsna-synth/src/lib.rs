//! jsna-synth.
