"""Installs the peers from their registries into a scratch folder.

Nothing of a peer is part of this project: its crates and packages are named
here and fetched by cargo and pip. What cannot be installed is given with the
reason. What is there already is not installed again.
"""
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# The versions whose figures docs/performance.md shows.
CRATES = {"huniq": "2.7.0", "runiq": "2.1.0"}
GAOYA = """\
[package]
name = "gaoya-paragraphs"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
gaoya = "=0.2.2"

[profile.release]
lto = "thin"

[workspace]
"""
# dolma wants a part of lxml that has become a package of its own, and datatrove
# a tokeniser and a JSON reader that it does not name.
PACKAGES = {
    "rensa": ["rensa==0.5.0"],
    "dolma": ["dolma==1.2.1", "lxml_html_clean"],
    "datatrove": ["datatrove[processing]==0.10.1", "orjson", "spacy"],
}


class Peers:
    """Where the peers are (`found`), and why some are not (`missing`)."""

    def __init__(self, scratch, say):
        self.scratch, self.say = pathlib.Path(scratch), say
        self.found, self.missing = {}, {}
        (self.scratch / "log").mkdir(parents=True, exist_ok=True)

    def install(self):
        """Installs all of them."""
        for crate, version in CRATES.items():
            self.attempt(crate, lambda: self.crate(crate, version))
        self.attempt("gaoya", self.gaoya)
        for package, wanted in PACKAGES.items():
            self.attempt(package, lambda: self.package(package, wanted))
        return self

    def attempt(self, name, install):
        """Notes where a peer is, or why it is not there."""
        try:
            self.found[name] = install()
        except (OSError, subprocess.CalledProcessError) as error:
            log = self.scratch / "log" / f"{name}.log"
            words = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
            self.missing[name] = f"{error} ({words[-1] if words else 'no output'}; see {log})"

    def call(self, name, command, **options):
        """Runs an installer, its output in a log."""
        self.say(f"installing {name}")
        with open(self.scratch / "log" / f"{name}.log", "ab") as log:
            subprocess.run(command, stdout=log, stderr=log, check=True, **options)

    def crate(self, crate, version):
        """A program from crates.io."""
        program = self.scratch / "rust" / "bin" / crate
        if not program.exists():
            cargo = [os.environ.get("CARGO", "cargo"), "install", "--locked", "--root", self.scratch / "rust"]
            self.call(crate, [*cargo, "--version", version, crate], env=self.environment())
        return program

    def gaoya(self):
        """The program beside this script, built against gaoya."""
        folder = self.scratch / "gaoya"
        (folder / "src").mkdir(parents=True, exist_ok=True)
        source = HERE / "gaoya.rs"
        target = folder / "src" / "main.rs"
        if not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)
        manifest = folder / "Cargo.toml"
        if not manifest.exists() or manifest.read_text() != GAOYA:
            manifest.write_text(GAOYA)
        command = [os.environ.get("CARGO", "cargo"), "build", "--release", "--manifest-path", manifest]
        self.call("gaoya", command, env=self.environment())
        return self.scratch / "target" / "release" / "gaoya-paragraphs"

    def environment(self):
        """Peers are built as they are by default, in the scratch folder."""
        ours = ("CARGO_PROFILE", "CARGO_BUILD", "RUSTFLAGS", "CARGO_ENCODED")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**kept, "CARGO_TARGET_DIR": str(self.scratch / "target")}

    def package(self, package, wanted):
        """A Python package, in a virtual environment that they share."""
        python = self.scratch / "venv" / "bin" / "python"
        if not python.exists():
            self.call(package, [sys.executable, "-m", "venv", self.scratch / "venv"])
        if not self.is_installed(python, wanted):
            self.call(package, [python, "-m", "pip", "install", *wanted])
        return python

    @staticmethod
    def is_installed(python, wanted):
        """Whether every package is there, in the version wanted."""
        names = [name.split("==")[0].split("[")[0] for name in wanted]
        shown = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True).stdout
        frozen = {line.split("==")[0].lower().replace("-", "_"): line for line in shown.splitlines()}
        for name, spelled in zip(names, wanted):
            version = spelled.partition("==")[2]
            line = frozen.get(name.lower().replace("-", "_"))
            if line is None or (version and not line.endswith(f"=={version}")):
                return False
        return True
