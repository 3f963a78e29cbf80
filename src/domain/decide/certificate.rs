//! The desk's own certificate: ordered when it is wanted, again when its life nears the end, later after a failure.

use crate::base::clock::Timestamp;
use crate::domain::certificate::{
    AcmeAccount, Certificate, CertificateCommand, Issued, OrderFailure, Renewal,
};
use crate::domain::changes::{Answer, Write};
use crate::domain::event::{Deadline, EventKind};
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read};

/// Carries out a command about it.
pub fn change(plan: &mut Plan<'_>, command: CertificateCommand) -> Result<Answer, Halt> {
    match command {
        CertificateCommand::Want { domains, directory } => want(plan, domains, directory)?,
        CertificateCommand::Account {
            directory,
            credentials,
        } => {
            let made_at = plan.now;
            let account = credentials.map(|credentials| AcmeAccount {
                credentials,
                made_at,
            });
            plan.write(Write::AcmeAccount { directory, account });
        }
        CertificateCommand::Issued(issued) => issue(plan, issued)?,
        CertificateCommand::Failed(detail) => fail(plan, detail)?,
    }
    Ok(Answer::Done)
}

/// The deadline fell due.
pub fn renew(plan: &mut Plan<'_>) -> Read<()> {
    if let Some(mut certificate) = plan.view.certificate()? {
        certificate.renewal = Renewal::Wanted;
        keep(plan, certificate);
    }
    Ok(())
}

fn want(plan: &mut Plan<'_>, domains: Vec<String>, directory: String) -> Result<(), Halt> {
    let known = plan.view.certificate()?;
    let Some(mut certificate) = known else {
        let certificate = Certificate {
            domains,
            directory,
            issued: None,
            renewal: Renewal::Wanted,
            failure: None,
        };
        keep(plan, certificate);
        return Ok(());
    };
    let same = (&certificate.domains, &certificate.directory) == (&domains, &directory);
    let now = plan.now;
    let mended = certificate
        .failure
        .as_ref()
        .is_some_and(|failure| failure.is_old(now));
    if same && !mended {
        return Ok(());
    }
    disarm(plan, &certificate);
    (certificate.domains, certificate.directory) = (domains, directory);
    certificate.renewal = Renewal::Wanted;
    if !same {
        certificate.failure = None;
    }
    keep(plan, certificate);
    Ok(())
}

fn issue(plan: &mut Plan<'_>, issued: Issued) -> Result<(), Halt> {
    let mut certificate = plan.view.certificate()?.ok_or(Refusal::NotFound)?;
    let renewal = issued.renewal();
    certificate.failure = None;
    certificate.issued = Some(issued);
    arm(plan, certificate, renewal);
    Ok(())
}

fn fail(plan: &mut Plan<'_>, detail: String) -> Result<(), Halt> {
    let mut certificate = plan.view.certificate()?.ok_or(Refusal::NotFound)?;
    let failure = OrderFailure::after(certificate.failure.as_ref(), plan.now, detail);
    let again = failure.again();
    certificate.failure = Some(failure);
    arm(plan, certificate, again);
    Ok(())
}

fn arm(plan: &mut Plan<'_>, mut certificate: Certificate, at: Timestamp) {
    disarm(plan, &certificate);
    let (at, id) = plan.arm(at, Deadline::RenewCertificate);
    certificate.renewal = Renewal::At(at, id);
    keep(plan, certificate);
}

fn disarm(plan: &mut Plan<'_>, certificate: &Certificate) {
    if let Renewal::At(due, id) = certificate.renewal {
        plan.write(Write::Due {
            due,
            id,
            deadline: None,
        });
    }
}

fn keep(plan: &mut Plan<'_>, certificate: Certificate) {
    plan.write(Write::Certificate(Box::new(certificate)));
    plan.log(EventKind::Notice);
}
