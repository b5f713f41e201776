"""The documentation as programs read it: blocks of code, what a block should print, links and anchors.

A comment of HTML before a block says what the test must know of it:
  <!-- not run: REASON -->   it needs what a test machine lacks; its commands' options are looked at
  <!-- exits: CODE -->       its last command ends with this code
A comment <!-- by hand: NAME --> stands where the reader does something that is no command.
"""
import re
import shlex
from dataclasses import dataclass, field

from harness.program import ROOT, run

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^( *)```(\S*)\s*$")
NOTE = re.compile(r"<!-- (not run|exits|by hand): (.+?) -->")
OTHERS = {"systemctl", "journalctl", "apt-get", "docker", "kubectl", "systemd-analyze", "cqlsh"}  # to which `taskflow` is a name
DEFAULT_PORTS = {"site": 3000, "kafka": 9092, "registry": 8081, "connect": 8083, "cql": 9042, "insights": 3010}


@dataclass
class Step:
    """`code` of one block or, of a console block, of one command; or what is done by hand."""
    line: int
    language: str
    code: str
    notes: dict = field(default_factory=dict)
    expected: list = field(default_factory=list)


def steps_of(page):
    steps, notes, lines = [], {}, page.read_text().splitlines()
    at = 0
    while at < len(lines):
        if found := NOTE.fullmatch(lines[at].strip()):
            if found[1] == "by hand":
                steps.append(Step(at + 1, "by hand", found[2]))
            else:
                notes[found[1]] = found[2]
        elif opened := FENCE.match(lines[at]):
            end = next(i for i in range(at + 1, len(lines)) if lines[i].strip() == "```")
            block = [line.removeprefix(opened[1]) for line in lines[at + 1:end]]
            steps += console_steps(at + 2, block, notes) if opened[2] == "console" else [Step(at + 2, opened[2], "\n".join(block), notes)]
            notes, at = {}, end
        elif lines[at].strip():
            notes = {}
        at += 1
    return steps


def console_steps(line, block, notes):
    """`$ ` begins a command, `> ` goes on with it; the rest is what it prints."""
    steps = []
    for i, text in enumerate(block):
        if text.startswith("$ "):
            steps.append(Step(line + i, "console", text[2:]))
        elif text.startswith("> ") and not steps[-1].expected:
            steps[-1].code += "\n" + text[2:]
        else:
            steps[-1].expected.append(text)
    for step in steps:
        step.notes = {name: note for name, note in notes.items() if name == "not run"}
    steps[-1].notes = notes
    return steps


def with_addresses(code, addresses):
    """The default addresses are those of the program that runs."""
    for part, port in DEFAULT_PORTS.items():
        actual = addresses[part].rsplit(":", 1)[1]
        code = re.sub(rf"(127\.0\.0\.1[: ]|localhost:|port=){port}\b", rf"\g<1>{actual}", code)
    return code


def shape(line):
    """What two lines have in common that differ by times, ids and numbers alone."""
    line = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", line)
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", line)
    line = re.sub(r"-{3,}", "---", line)
    return re.sub(r"\s+", " ", re.sub(r"\d+(\.\d+)?", "0", line)).strip()


def first_missing(expected, printed):
    """The first line of `expected` whose shape does not follow in `printed`; "..." stands for anything."""
    shapes = iter([shape(line) for line in printed])
    for line in expected:
        if line.strip() in ("", "..."):
            continue
        wanted = re.compile(".*".join(re.escape(part.strip()) for part in shape(line).split("...")))
        if not any(wanted.fullmatch(one) for one in shapes):
            return line
    return None


def commands_in(code):
    """The words after each `taskflow` of shell code, to the end of that command."""
    code = re.sub(r"(^|\s)#.*", "", re.sub(r"\\\n", " ", code))
    for found in re.finditer(r"(?<![\w./-])(?<!-u )(?:\S*/)?taskflow +((?:'[^']*'|\"(?:\\.|[^\"])*\"|[^|;&<>()`\n'\"])*)", code):
        before = code[code.rfind("\n", 0, found.start()) + 1:found.start()].split()
        if before and before[0] in OTHERS:
            continue
        yield shlex.split(found[1])


class Options:
    """Which options each command has, from its help."""

    def __init__(self):
        self.commands = {found: None for found in re.findall(r"^## taskflow ([a-z]+(?: [a-z]+)?)", run("help", "--markdown").stdout, re.M)}

    def problem(self, words):
        """What is wrong with `taskflow WORDS`, or None."""
        if words[0] in ("-h", "--help", "--version", "COMMAND", "…"):
            return None
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in self.commands), words[0])
        if name not in self.commands and not any(command.startswith(name + " ") for command in self.commands):
            return f"there is no command {name}"
        if name in self.commands and self.commands[name] is None:
            self.commands[name] = set(re.findall(r"(?<![\w-])(-o|--[a-z0-9-]+)", run("help", *name.split()).stdout.replace("--[no-]", "--")))
        known = self.commands.get(name) or set()
        flags = [word.split("=")[0] for word in words if re.match(r"--[a-z]", word)]
        unknown = [flag for flag in flags if flag not in known and flag.replace("--no-", "--") not in known and flag not in ("--config", "--help")]
        return f"{name} has no option {', '.join(unknown)}" if unknown and name in self.commands else None


def anchors_of(page):
    """As GitHub makes them of headings."""
    seen, anchors = {}, set()
    for heading in re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S), re.M):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        anchors.add(f"{slug}-{seen[slug]}" if slug in seen else slug)
        seen[slug] = seen.get(slug, 0) + 1
    return anchors


def links_of(page):
    """Targets within the repository."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]
