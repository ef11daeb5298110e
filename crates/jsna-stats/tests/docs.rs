//! What the handbook must say: the docs of every public function, and every page of `docs/methods`.

#[cfg(test)]
mod docs {
    use std::fs;
    use std::path::{Path, PathBuf};

    const CRATE: &str = env!("CARGO_MANIFEST_DIR");

    /// The sections of a public function, in their order. `Errors` is for those that can fail.
    const SECTIONS: [&str; 4] = ["Errors", "Source", "Deviations", "Example"];

    /// What a page of methods has a heading for; the first goes on ("When to use it, and when not").
    const HEADINGS: [&str; 4] =
        ["## When to use", "## Definition", "## Agreement", "## Deviations"];

    /// All files below a folder, in the order of their names.
    fn files(folder: PathBuf) -> Vec<PathBuf> {
        if folder.is_file() {
            return vec![folder];
        }
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        paths.into_iter().flat_map(files).collect()
    }

    /// The public functions of a source file that stand outside any block: signature and docs.
    fn functions(source: &str) -> Vec<(String, Vec<&str>)> {
        let (mut found, mut doc) = (Vec::new(), Vec::new());
        let mut lines = source.lines();
        while let Some(line) = lines.next() {
            if let Some(text) = line.strip_prefix("///") {
                doc.push(text.strip_prefix(' ').unwrap_or(text));
            } else if line.starts_with("pub fn ") || line.starts_with("pub const fn ") {
                let mut signature = line.to_owned();
                while !signature.ends_with('{') {
                    signature += lines.next().unwrap();
                }
                found.push((signature, std::mem::take(&mut doc)));
            } else if line.is_empty() {
                doc.clear();
            }
        }
        found
    }

    /// What is wrong with the docs of one function.
    fn faults(signature: &str, doc: &[&str]) -> Vec<String> {
        let (mut headings, mut code, mut examples) = (Vec::new(), false, 0);
        for line in doc {
            if line.starts_with("```") {
                code = !code;
                examples += usize::from(headings.last() == Some(&"Example"));
            } else if !code && let Some(heading) = line.strip_prefix("# ") {
                headings.push(heading);
            }
        }
        let gives_result = signature.rsplit("->").next().unwrap().contains("Result");
        let needed = SECTIONS.into_iter().filter(|section| *section != "Errors" || gives_result);
        let missing = needed.filter(|section| !headings.contains(section));
        let mut faults: Vec<String> = missing.map(|section| format!("no `# {section}`")).collect();
        let unknown = headings.iter().filter(|heading| !SECTIONS.contains(heading));
        faults.extend(unknown.map(|heading| format!("unknown heading `# {heading}`")));
        if examples == 0 {
            faults.push("no code under `# Example`".to_owned());
        }
        if !headings.is_sorted_by_key(|heading| SECTIONS.iter().position(|s| s == heading)) {
            faults.push(format!("wrong order {headings:?}"));
        }
        faults
    }

    #[test]
    fn every_public_function_says_what_it_must() {
        let mut faulty = Vec::new();
        for path in files(Path::new(CRATE).join("src")) {
            let own = path.strip_prefix(CRATE).unwrap();
            if own.iter().any(|part| part == "tests" || part == "tests.rs") {
                continue;
            }
            for (signature, doc) in functions(&fs::read_to_string(&path).unwrap()) {
                let name = signature.split(['(', '<']).next().unwrap();
                let lacks = faults(&signature, &doc).into_iter();
                faulty.extend(lacks.map(|fault| format!("{}: {name}: {fault}", own.display())));
            }
        }
        assert!(faulty.is_empty(), "{} faults:\n{}", faulty.len(), faulty.join("\n"));
    }

    #[test]
    fn every_page_says_what_it_must() {
        let mut faulty = Vec::new();
        for path in files(Path::new(CRATE).join("../../docs/methods")) {
            let (name, text) = (path.file_name().unwrap(), fs::read_to_string(&path).unwrap());
            if name != "README.md" {
                let lacks = |heading: &&str| !text.lines().any(|line| line.starts_with(heading));
                let missing = HEADINGS.into_iter().filter(lacks);
                faulty.extend(missing.map(|heading| format!("{}: no `{heading}`", name.display())));
            }
        }
        assert!(faulty.is_empty(), "{} faults:\n{}", faulty.len(), faulty.join("\n"));
    }

    #[test]
    fn faults_are_found() {
        let source = "/// # Example\n/// ```\n/// # Source\n/// ```\n/// # Notes\n/// # Errors\n\
            pub fn rate(\n    x: f64,\n) -> Result<f64> {\n";
        let (signature, doc) = functions(source).remove(0);
        let found = faults(&signature, &doc).join("; ");
        let expected = "no `# Source`; no `# Deviations`; unknown heading `# Notes`; wrong order";
        assert_eq!(found, format!("{expected} [\"Example\", \"Notes\", \"Errors\"]"));
        assert_eq!(faults("pub fn count() -> f64 {", &[]).len(), 4);
    }
}
