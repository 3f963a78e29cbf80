//! What helps when a message of ours was refused, by the code of the refusal. Meta, "Error codes", 2026-05-15 and
//! 2026-09.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::domain::delivery::SendError;

/// What somebody can do next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// Send it again as it is.
    Again,
    /// Send it again, but not before so much time has passed since the refusal.
    Wait(Duration),
    /// Write it anew: as it stands it will never be accepted.
    Rewrite,
    /// The window is closed: a template reaches them.
    Template,
    /// Another template, or this one filled in anew.
    OtherTemplate,
    /// Look at how the customer is reached.
    Contact,
    /// Write through another number of ours.
    OtherNumber,
    /// Whoever keeps the connection to Meta has something to repair.
    Admin,
    /// The customer is blocked by us: lift that first.
    Unblock,
}

impl Remedy {
    /// The word in JSON and in keys of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Wait(_) => "wait",
            Self::Rewrite => "rewrite",
            Self::Template => "template",
            Self::OtherTemplate => "other_template",
            Self::Contact => "contact",
            Self::OtherNumber => "other_number",
            Self::Admin => "admin",
            Self::Unblock => "unblock",
        }
    }
}

use Remedy::{Admin, Again, Contact, OtherNumber, OtherTemplate, Rewrite, Template, Unblock, Wait};

const MINUTE: Remedy = Wait(Duration::from_secs(60));
/// A template that is paused rests for three hours at least.
const THREE_HOURS: Remedy = Wait(Duration::from_secs(3 * 3600));
/// Somebody who had enough marketing is left alone for a day at least.
const A_DAY: Remedy = Wait(Duration::from_secs(24 * 3600));

/// Codes from one to another, and what helps, the best first.
const TABLE: [(RangeInclusive<i64>, &[Remedy]); 61] = [
    (SendError::NOT_ARRIVED..=SendError::NOT_ARRIVED, &[Again]),
    (SendError::EXPIRED..=SendError::EXPIRED, &[Template]),
    (SendError::MISSED..=SendError::MISSED, &[Again]),
    (SendError::EXCLUDED..=SendError::EXCLUDED, &[Again]),
    (
        SendError::RESTRICTED..=SendError::RESTRICTED,
        &[OtherNumber, Again],
    ),
    (SendError::PROGRAM..=SendError::PROGRAM, &[]),
    (0..=0, &[Admin, Again]),
    (1..=2, &[Again]),
    (3..=3, &[Admin, Again]),
    (4..=4, &[MINUTE]),
    (10..=10, &[Admin, Again]),
    (33..=33, &[Admin, Again]),
    (100..=100, &[Rewrite]),
    (102..=104, &[Admin, Again]),
    (190..=190, &[Admin, Again]),
    (200..=299, &[Admin, Again]),
    (368..=368, &[Admin, OtherNumber, Again]),
    (506..=506, &[Rewrite]),
    (613..=613, &[MINUTE]),
    (80_007..=80_008, &[MINUTE]),
    (130_403..=130_403, &[Unblock, Again]),
    (130_429..=130_429, &[MINUTE]),
    // Marketing is tried on them, or kept from them: they are reached in another way.
    (130_472..=130_472, &[OtherTemplate, Contact]),
    (130_497..=130_497, &[Contact]),
    (131_000..=131_000, &[Again]),
    (131_001..=131_002, &[Rewrite]),
    (131_005..=131_005, &[Admin, Again]),
    (131_006..=131_009, &[Rewrite]),
    (131_016..=131_016, &[Again]),
    // Groups have no chats here.
    (131_020..=131_020, &[Contact]),
    (131_021..=131_021, &[Contact]),
    (131_026..=131_026, &[Contact, Again]),
    (131_030..=131_030, &[Admin, Again]),
    (131_031..=131_031, &[Admin, OtherNumber, Again]),
    (131_037..=131_037, &[Admin, OtherNumber, Again]),
    (131_041..=131_041, &[Contact]),
    (131_042..=131_042, &[Admin, OtherNumber, Again]),
    (131_043..=131_043, &[Rewrite]),
    (131_044..=131_045, &[Admin, OtherNumber, Again]),
    (131_047..=131_047, &[Template]),
    (131_048..=131_048, &[Admin, OtherNumber, Again]),
    (131_049..=131_049, &[A_DAY, OtherTemplate]),
    (131_050..=131_050, &[OtherTemplate]),
    (131_051..=131_055, &[Rewrite]),
    (131_056..=131_056, &[MINUTE]),
    (131_057..=131_057, &[MINUTE]),
    (131_059..=131_060, &[Rewrite]),
    (131_062..=131_062, &[Contact, OtherTemplate]),
    (131_063..=131_063, &[OtherTemplate, Admin]),
    (131_064..=131_064, &[Admin, OtherNumber, Again]),
    (131_201..=131_215, &[Contact]),
    (132_015..=132_015, &[OtherTemplate, THREE_HOURS]),
    (132_000..=132_999, &[OtherTemplate]),
    (133_004..=133_004, &[Again]),
    (133_015..=133_015, &[MINUTE]),
    (133_000..=133_999, &[Admin, OtherNumber, Again]),
    (134_011..=134_011, &[Admin, Again]),
    (134_100..=134_102, &[OtherTemplate]),
    (135_000..=135_000, &[Again]),
    (137_000..=137_000, &[Contact]),
    (2_388_000..=2_388_999, &[OtherTemplate]),
];

/// Whether a refusal with this code of a message with files may be about what Meta has of them. Meta, "Error codes",
/// 2026-09: 131052 and 131053 tell of media, and 100 of any parameter, of an id that Meta knows no more, too.
pub fn is_about_files(code: i64) -> bool {
    matches!(code, 100 | 131_052 | 131_053)
}

/// What helps after a refusal with this code, the best first; sending it again for one that nobody knows. The files of
/// a message with some are given to Meta anew when it is sent again.
pub fn remedies(code: i64, has_files: bool) -> &'static [Remedy] {
    if code == 2_494_100 {
        return &[MINUTE];
    }
    if has_files && is_about_files(code) {
        return &[Again, Rewrite];
    }
    let known = TABLE.iter().find(|(codes, _)| codes.contains(&code));
    known.map_or(&[Again], |(_, remedies)| remedies)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes that Meta names for sends and templates, by the sheets that the desk is built on.
    const NAMED: [i64; 74] = [
        0, 1, 2, 3, 4, 10, 33, 100, 102, 104, 190, 200, 299, 368, 506, 613, 80_007, 80_008,
        130_403, 130_429, 130_472, 130_497, 131_000, 131_001, 131_002, 131_005, 131_006, 131_008,
        131_009, 131_016, 131_020, 131_021, 131_026, 131_030, 131_031, 131_037, 131_041, 131_042,
        131_043, 131_044, 131_045, 131_047, 131_048, 131_049, 131_050, 131_051, 131_052, 131_053,
        131_055, 131_056, 131_057, 131_059, 131_060, 131_062, 131_063, 131_064, 131_201, 131_215,
        132_000, 132_001, 132_005, 132_007, 132_008, 132_012, 132_015, 132_016, 132_018, 132_068,
        132_069, 134_011, 134_100, 134_102, 135_000, 137_000,
    ];

    #[test]
    fn every_code_that_meta_names_has_its_own_line() {
        for code in NAMED {
            let known = TABLE.iter().any(|(codes, _)| codes.contains(&code));
            assert!(known, "{code}");
            assert!(!remedies(code, false).is_empty(), "{code}");
        }
    }

    #[test]
    fn what_is_refused_for_ever_is_never_just_sent_again() {
        for code in [
            100, 131_008, 131_009, 131_021, 131_047, 131_049, 131_050, 131_051, 131_053, 132_000,
            132_001, 132_007, 132_012, 132_015, 132_016,
        ] {
            assert!(!remedies(code, false).contains(&Again), "{code}");
        }
    }

    #[test]
    fn what_meta_has_of_a_file_may_be_what_was_wrong() {
        for code in [100, 131_052, 131_053] {
            assert_eq!(remedies(code, true), [Again, Rewrite], "{code}");
        }
        assert_eq!(remedies(131_051, true), remedies(131_051, false));
    }

    #[test]
    fn the_first_step_fits_the_cause() {
        let first = |code| remedies(code, false)[0];
        assert_eq!(first(131_047), Template);
        assert_eq!(first(SendError::EXPIRED), Template);
        for code in [131_026, 131_021, 131_062, 137_000] {
            assert_eq!(first(code), Contact, "{code}");
        }
        for code in [0, 10, 190, 210, 368, 131_031, 131_042, 131_048, 133_010] {
            assert_eq!(first(code), Admin, "{code}");
        }
        assert_eq!(first(131_049), Wait(Duration::from_secs(86_400)));
        assert_eq!(first(130_403), Unblock);
        assert_eq!(first(132_015), OtherTemplate);
        assert_eq!(remedies(987_654, false), [Again]);
    }
}
