//! The pages and the JSON of the desk: a view struct, its handler, its template.

#[cfg(test)]
mod admin_tests;
mod alone;
mod apart;
pub mod art;
pub mod attention;
mod backup;
mod bubble;
mod chat;
#[cfg(test)]
pub(crate) mod chat_tests;
pub mod clock;
mod connect;
#[cfg(test)]
mod connect_tests;
pub mod context;
mod counts;
mod csv;
mod customers;
mod device;
pub mod dispatch;
mod due;
pub mod events;
pub mod failure;
mod forecast;
mod fragment;
mod frame;
pub mod health;
#[cfg(test)]
mod health_causes_tests;
#[cfg(test)]
mod health_tests;
#[cfg(test)]
mod hours_tests;
mod inbox;
mod input;
mod invitation;
mod json;
mod kept;
pub mod login;
#[cfg(test)]
mod login_tests;
mod look;
mod markup;
#[cfg(test)]
mod me_tests;
mod media;
mod mentions;
pub mod notices;
pub mod openapi;
mod palette;
pub mod password;
mod people;
pub mod presence;
mod quick_replies;
pub mod reports;
pub mod routes;
mod second_step;
mod settings;
#[cfg(test)]
mod settings_tests;
#[cfg(test)]
mod standing_tests;
mod tab;
#[cfg(test)]
mod team_tests;
#[cfg(test)]
mod template_tests;
#[cfg(test)]
pub(crate) mod test_desk;
pub mod texts;
#[cfg(test)]
mod tokens_tests;
pub mod told;
pub mod tray;
pub mod tries;
mod uploads;
pub mod words;
#[cfg(test)]
mod words_tests;
