//! What was decided about a sender's files is remembered for its next ones (I-7), with the import that it was decided
//! for: once that is undone, what held before holds again.

use std::path::Path;

use serde::de::DeserializeOwned;
use vagnpark_domain::{
    ids::OrganisationId,
    import::{DecidedAbout, Kind},
};
use vagnpark_importer::{Decided, Examined, Memory, Settings};
use vagnpark_store::{DecisionRecord, Tx};

use super::{ImportOptions, Run, examine, json};
use crate::{app::App, error::ActionError};

/// Examines a file with what was decided: about it now, or else about the sender's earlier ones.
#[tracing::instrument(skip_all)]
pub async fn examine_as_decided(
    app: &App,
    sender: Option<OrganisationId>,
    options: &ImportOptions,
    path: &Path,
) -> Result<(Examined, Settings), ActionError> {
    let stated = options.settings.clone().unwrap_or_default();
    let examined = examine(path, &options.file_name, options.kind, &stated).await?;
    if options.settings.is_some() {
        return Ok((examined, stated));
    }
    let known = remembered(app, sender, (path, &options.file_name), &examined).await?;
    if known == stated {
        return Ok((examined, known));
    }
    Ok((examine(path, &options.file_name, options.kind, &known).await?, known))
}

/// What was decided about the sender's earlier files, as far as it is about a file that was examined without it: its
/// format first, which says what its columns are.
#[tracing::instrument(skip_all)]
pub async fn remembered(
    app: &App,
    sender: Option<OrganisationId>,
    (path, file_name): (&Path, &str),
    examined: &Examined,
) -> Result<Settings, ActionError> {
    let sender = sender.unwrap_or(OrganisationId::NOBODY);
    let (of, shape) = ((sender, examined.kind), examined.facts.shape());
    let known = known(&mut app.store.read().await?, of, &shape).await?;
    if known.format == Settings::default() {
        return Ok(known.about(examined));
    }
    // A file that is no longer read like that is one whose format is asked about.
    let as_before = examine(path, file_name, examined.kind, &known.format).await.ok();
    Ok(known.about(as_before.as_ref().unwrap_or(examined)))
}

/// What is remembered for a file; a later decision replaces an earlier one about the same.
async fn known(tx: &mut Tx, of: (OrganisationId, Kind), shape: &str) -> Result<Memory, ActionError> {
    let mut memory = Memory::default();
    for decision in tx.list_decisions(of, shape).await? {
        match decision.about {
            DecidedAbout::Format => memory.format = read(&decision),
            DecidedAbout::Kind => memory.of_kind = read(&decision),
            DecidedAbout::Column => {
                memory.columns.insert(decision.name.clone(), read(&decision));
            }
        }
    }
    Ok(memory)
}

/// A decision as it was kept; one that this version does not understand decides nothing.
fn read<T: DeserializeOwned + Default>(decision: &DecisionRecord) -> T {
    serde_json::from_str(&decision.decided).unwrap_or_default()
}

impl Run<'_> {
    /// The shape by which the next file of this one's format is known: as it looks before anything is decided.
    async fn shape(&self) -> String {
        let plain = Settings::default();
        if self.settings == plain {
            return self.examined.facts.shape();
        }
        let examined = examine(&self.path, &self.options.file_name, self.options.kind, &plain).await.ok();
        examined.as_ref().map_or_else(|| self.examined.facts.shape(), |examined| examined.facts.shape())
    }

    /// Remembers what was decided about the file. Where nothing was, that is only worth it if something was before.
    pub(super) async fn remember(&self, tx: &mut Tx) -> Result<(), ActionError> {
        let sender = self.register.key_space();
        let shape = self.shape().await;
        let before = known(tx, (sender, self.options.kind), &shape).await?;
        let memory = self.examined.to_remember(&self.settings);
        let mut decisions = Vec::new();
        let mut decide = |about, name: String, decided: String| {
            decisions.push(DecisionRecord { about, name, decided });
        };
        let nothing = Decided::default();
        if memory.format != Settings::default() || before.format != Settings::default() {
            decide(DecidedAbout::Format, shape, json(&memory.format)?);
        }
        if memory.of_kind != nothing || before.of_kind != nothing {
            decide(DecidedAbout::Kind, String::new(), json(&memory.of_kind)?);
        }
        for (header, decided) in memory.columns {
            if decided != nothing || before.columns.get(&header).is_some_and(|before| *before != nothing) {
                decide(DecidedAbout::Column, header, json(&decided)?);
            }
        }
        Ok(tx.insert_decisions(self.batch, (sender, self.options.kind), &decisions).await?)
    }
}
