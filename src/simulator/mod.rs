//! Floor 4: a stand-in for the part of Meta's WhatsApp Cloud API that the desk talks to.

mod accept;
mod check;
mod customer;
mod face;
mod faults;
mod graph;
mod inbound;
mod media;
mod message;
mod outbox;
mod people;
mod rates;
mod samples;
mod settings;
mod state;
mod statuses;
mod templates;
mod webhook;
