//! The desk's rules through the engine: a command, its answer, and what stands in the store afterwards.
//! Every test ends with the check of all cross-references.

mod administration;
mod bulk;
mod bulk_night;
mod certificate;
mod copies;
mod departure;
mod desk;
mod desk_work;
mod drafts;
mod extras;
mod files;
mod hands;
mod held;
mod hours;
mod housekeeping;
mod inbound;
mod marks;
mod measures;
mod notices;
mod offers;
mod pauses;
mod people;
mod presence;
mod promises;
mod routing;
mod sending;
mod sessions;
mod setup;
mod sources;
mod tags;
mod team;
mod waiting;
mod warnings;
mod windows;
mod words;
