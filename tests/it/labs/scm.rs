//! The pocket lab, played.
