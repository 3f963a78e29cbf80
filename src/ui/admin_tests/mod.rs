//! Administration through requests: the audit log, two-factor sign-in, sessions, cards, team rules, mentions, links.

mod apart;
mod audit;
mod links;
mod mentions;
mod notices;
mod places;
mod ranges;
mod roles;
mod rules;
mod sessions;
mod two_factor;
