//! The desk's rules through the engine: a command, its answer, and what stands in the store afterwards.
//! Every test ends with the check of all cross-references.

mod administration;
mod certificate;
mod copies;
mod desk;
mod desk_work;
mod files;
mod hands;
mod hours;
mod housekeeping;
mod inbound;
mod marks;
mod offers;
mod people;
mod sending;
mod sessions;
mod setup;
mod team;
mod waiting;
mod windows;
