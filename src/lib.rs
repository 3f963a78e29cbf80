//! Okno
