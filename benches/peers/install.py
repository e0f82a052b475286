"""Installs the peers from their registries into a scratch folder.

Nothing of a peer is part of this project: its crates are named here, its packages
in `requirements`, and cargo and pip fetch them. What cannot be installed is given
with the reason. What is there already is not installed again.
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
# `requirements` has a list for each: all that it needs, with versions, so that pip has nothing to
# work out. dolma wants a part of lxml that has become a package of its own, and datatrove a
# tokeniser and a JSON reader that it does not name.
PACKAGES = ["rensa", "dolma", "datatrove"]


class Peers:
    """Where the peers are (`found`), and why some are not (`missing`)."""

    def __init__(self, scratch, say):
        self.scratch, self.say = pathlib.Path(scratch), say
        self.found, self.missing = {}, {}
        (self.scratch / "log").mkdir(parents=True, exist_ok=True)

    def install(self, wanted):
        """Installs those that are wanted."""
        installers = {name: lambda name=name: self.crate(name) for name in CRATES}
        installers["gaoya"] = self.gaoya
        installers.update({name: lambda name=name: self.package(name) for name in PACKAGES})
        for name in installers:
            if name in wanted:
                self.attempt(name, installers[name])

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

    def crate(self, crate):
        """A program from crates.io."""
        program = self.scratch / "rust" / "bin" / crate
        if not program.exists():
            cargo = [os.environ.get("CARGO", "cargo"), "install", "--locked", "--root", self.scratch / "rust"]
            self.call(crate, [*cargo, "--version", CRATES[crate], crate], env=self.environment())
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

    def package(self, package):
        """A Python package, in a virtual environment of its own."""
        folder, wanted = self.scratch / "python" / package, HERE / "requirements" / f"{package}.txt"
        python, installed = folder / "bin" / "python", folder / "installed.txt"
        if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
            shutil.rmtree(folder, ignore_errors=True)
            self.call(package, [sys.executable, "-m", "venv", folder])
            # Ready-made only: compiling one of them would take longer than all measurements.
            pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
            self.call(package, [*pip, "-r", wanted])
            shutil.copyfile(wanted, installed)
        return python
