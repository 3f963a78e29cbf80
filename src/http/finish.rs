//! What every answer gets on its way out.
