//! `index.html`: the assessment as one page that needs nothing else.

mod coverage;
mod narrative;
mod opening;
mod quality;
mod section;
mod view;

use crate::error::Error;
use crate::options::Options;
use jsna_compose::Release;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};

const TEMPLATES: [(&str, &str); 10] = [
    ("page.html", include_str!("../templates/page.html")),
    ("style.css", include_str!("../templates/style.css")),
    ("opening.html", include_str!("../templates/opening.html")),
    ("summary.html", include_str!("../templates/summary.html")),
    ("indicator.html", include_str!("../templates/indicator.html")),
    ("chart.html", include_str!("../templates/chart.html")),
    ("table.html", include_str!("../templates/table.html")),
    ("narrative.html", include_str!("../templates/narrative.html")),
    ("quality.html", include_str!("../templates/quality.html")),
    ("guide.html", include_str!("../templates/guide.html")),
];

/// The page. `svgs` are the drawn charts, in the order of [`Release::charts`].
pub(crate) fn html(
    release: &Release<'_>,
    svgs: &[String],
    options: &Options,
) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(Error::Template)?,
    );
    // A name that the view does not have is a mistake in the template, never an empty space.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).map_err(Error::Template)?;
    }
    let template = environment.get_template("page.html").map_err(Error::Template)?;
    let view = Value::from(Serde(view::view(release, svgs, options)));
    template.render(view).map_err(Error::Template)
}
