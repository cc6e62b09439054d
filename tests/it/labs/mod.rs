//! The labs as a visitor plays them, on the real content.

mod memory;
