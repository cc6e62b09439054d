//! Labs in plain-text mode: typed lines are executed by the run, whose replies are written.

use std::sync::Arc;

use super::Reader;
use super::list::{Choice, Goes};
use crate::content::model::{Lab, Library, Page, Slug, WriteUp};
use crate::lab::{Run, Setup};
use crate::typeset::plain::segments::SegmentKind;

/// A lab that was opened.
#[derive(Clone)]
pub(in crate::program::linear) struct Playing {
    page: Slug,
    id: String,
    setup: Arc<Setup>,
    run: Run,
}

impl Reader {
    /// Opens a lab of the page: the only one, or the one with this name; if the page has none, a lab of any page.
    pub fn play(&mut self, name: &str) -> String {
        if let Some((page, id)) = self.lab_at_hand().filter(|_| name.is_empty()) {
            return self.enter_lab(&page, &id);
        }
        let library = self.library();
        let labs = |is_wanted: &dyn Fn(&WriteUp) -> bool| -> Vec<(Slug, String, String)> {
            let pages = library.write_ups.iter().filter(|page| is_wanted(page));
            let entry = |page: &WriteUp, lab: &Lab| (page.slug.clone(), lab.id.clone(), lab.title.clone());
            pages.flat_map(|page| page.labs.iter().map(|lab| entry(page, lab))).collect()
        };
        let mut here = labs(&|page| Page::WriteUp(page.slug.clone()) == self.here().page);
        if here.is_empty() || name.contains('/') {
            here = labs(&|_| true);
        }
        let is_called = |(page, id, title): &&(Slug, String, String)| {
            name.is_empty()
                || *id == name
                || format!("{page}/{id}") == name
                || title.to_lowercase().contains(&name.to_lowercase())
        };
        let found: Vec<_> = here.iter().filter(is_called).cloned().collect();
        match found.as_slice() {
            [] if here.is_empty() => self.say("There is nothing to play yet."),
            [(page, id, _)] => self.enter_lab(page, id),
            _ => {
                let listed = if found.is_empty() { here } else { found };
                let choices = listed.into_iter().map(|(page, id, title)| {
                    let says = format!("{title} ({page}/{id})");
                    (says, Goes::Lab(page, id))
                });
                let choices = Choice::numbered(choices);
                self.offer_choices("What can be played:", choices)
            }
        }
    }

    /// Returns the lab of the segment that was written last, or the one that was left, unless the page has others.
    fn lab_at_hand(&self) -> Option<(Slug, String)> {
        let library = self.library();
        let here = match &self.here().page {
            Page::WriteUp(slug) => library.write_up(slug.as_str()),
            _ => None,
        };
        let segments = self.segments();
        if let (Some(page), Some(SegmentKind::Lab(id))) =
            (here, segments.segments.get(self.at()).map(|segment| &segment.kind))
        {
            return Some((page.slug.clone(), id.clone()));
        }
        let left = self.lab.as_ref()?;
        let has_others = here.is_some_and(|page| page.slug != left.page && !page.labs.is_empty());
        (!has_others).then(|| (left.page.clone(), left.id.clone()))
    }

    /// Opens a lab in a state, in the form of typed lines.
    pub fn enter_lab_at(&mut self, page: &Slug, id: &str, state: &str) -> String {
        let said = self.enter_lab(page, id);
        match &mut self.lab {
            Some(playing) if !state.is_empty() && playing.page == *page && playing.id == id => {
                let reply = playing.run.execute(&format!("set {state}"));
                said + &self.say(&format!("\n{}", reply.lines.join("\n")))
            }
            _ => said,
        }
    }

    /// Opens a lab, or resumes it.
    pub fn enter_lab(&mut self, page: &Slug, id: &str) -> String {
        let library = self.library();
        let Some(lab) = lab(&library, page, id) else { return self.say("That lab is gone.") };
        let goes_on = self.lab.as_ref().is_some_and(|lab| lab.page == *page && lab.id == id);
        if !goes_on {
            let run = Run::new(lab.setup.clone(), lab.seed);
            self.lab = Some(Playing { page: page.clone(), id: id.to_owned(), setup: lab.setup.clone(), run });
        }
        self.is_playing = true;
        self.forget_choices();
        let mut said = self.say(&lab.title);
        if !goes_on {
            said += &format!("\n{}", self.say(&format!("The goal: {}", lab.goal)));
            for rule in &lab.rules {
                said += &self.say(&format!("- {rule}"));
            }
        }
        said += &self.say("\nType what you do. help says what can be typed, leave goes back to the page.\n\n");
        said + &self.describe()
    }

    /// Answers a line while a lab is played.
    pub fn answer_in_lab(&mut self, line: &str) -> Option<String> {
        let typed = line.to_lowercase();
        match typed.as_str() {
            "q" | "quit" | "exit" => return None,
            "leave" => {
                self.is_playing = false;
                let said = format!("You left the lab; play goes on where you were. {}", self.whereabouts());
                return Some(self.say(&said));
            }
            _ => {}
        }
        let Some(lab) = &mut self.lab else {
            self.is_playing = false;
            return Some(self.say("The lab is closed."));
        };
        let had_ended = lab.run.score().is_some();
        let reply = lab.run.execute(if typed.is_empty() { "look" } else { &typed });
        let ended = lab.run.score().filter(|_| !had_ended);
        let mut said = reply.lines.join("\n");
        if matches!(typed.as_str(), "help" | "?") {
            said += "\nleave: back to the page.\nq: leave altogether.";
        }
        if let Some(score) = ended {
            let how = if score.won { "You reached the goal." } else { "It is over." };
            said += &format!("\n{how} {}\nnew begins again, leave goes back to the page.", score.words);
        }
        Some(self.say(&said))
    }

    /// Handles an edit: a run is continued unless its lab was changed.
    pub fn check_lab(&mut self) {
        let library = self.library();
        let Some(playing) = &self.lab else { return };
        let is_same = lab(&library, &playing.page, &playing.id).is_some_and(|lab| lab.setup == playing.setup);
        if !is_same {
            self.lab = None;
            if std::mem::take(&mut self.is_playing) {
                self.notice = Some("The lab that you played was changed; you are back on its page.".to_owned());
            }
        }
    }

    fn describe(&self) -> String {
        let lines = self.lab.as_ref().map(|lab| lab.run.describe()).unwrap_or_default();
        self.say(&lines.join("\n"))
    }
}

fn lab<'l>(library: &'l Library, page: &Slug, id: &str) -> Option<&'l Lab> {
    library.write_up(page.as_str())?.labs.iter().find(|lab| lab.id == id)
}
