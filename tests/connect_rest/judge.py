"""What differs between Java's answer and ours."""
import re

from connect_rest.conversation import shape

# Words of Java's own libraries, which nobody else has: there the status counts.
OF_LIBRARIES = re.compile(r"StreamReadFeature|Cannot deserialize|Cannot construct instance|Cannot invoke|Unrecognized field|available connectors are|PluginDesc|BadRequestException")
# Answers that are the same on both, not just of the same shape.
EXACT = re.compile(r"GET /(connectors/[^/?]+/(config|offsets)|connectors/?|health)$")


def alike(java, ours):
    """Of shapes. A list that is empty on one side is like any: when a task or an offset is there first is each worker's own."""
    if isinstance(java, dict) and isinstance(ours, dict):
        return java.keys() == ours.keys() and all(alike(java[key], ours[key]) for key in java)
    if isinstance(java, list) and isinstance(ours, list):
        return not java or not ours or alike(java[0], ours[0])
    return java == ours or "null" in (java, ours)


def definitions(told):
    """name -> its definition, of a validation or of a plugin's configuration."""
    listed = told["configs"] if isinstance(told, dict) else told
    return {one["definition"]["name"] if "definition" in one else one["name"]: one for one in listed}


# Whether a converter is of keys or of values is said by the key that names it.
OWN = {"converter.type"}


def without_words(definition):
    """Documentation is each one's own, and what stands for a value that cannot be read."""
    inner = definition.get("definition", definition)
    kept = {key: inner[key] for key in ("name", "type", "required", "default_value", "importance") if key in inner}
    value = definition.get("value")
    members = ("name", "errors", "visible") if value and value["errors"] else ("name", "value", "errors", "visible")
    return kept, value and {key: value[key] for key in members}


def differences(theirs, own, exact=True):
    """Without `exact`, shapes alone: Java's worker shows a source's offsets some time after they were set."""
    step = theirs["step"]

    def differ(what, java, ours):
        yield f"{step}\n    {what}\n      java: {java}\n      ours: {ours}"

    if theirs["status"] != own["status"]:
        yield from differ("status", f"{theirs['status']} {str(theirs['body'])[:300]}", f"{own['status']} {str(own['body'])[:300]}")
        return
    if theirs.get("location") != own.get("location"):
        yield from differ("location", theirs.get("location"), own.get("location"))
    java, ours = theirs["body"], own["body"]
    if isinstance(java, dict) and "error_code" in java:
        yield from error_differences(java, ours, differ)
    elif "/config" in step and "/connector-plugins" in step:
        yield from definition_differences(java, ours, differ)
    elif step.startswith("GET /connector-plugins"):
        yield from plugin_differences(java, ours, differ)
    elif step.startswith("GET /admin/loggers"):
        if not isinstance(ours, dict):
            yield from differ("shape", shape(java), shape(ours))
    elif exact and EXACT.match(step) or isinstance(java, dict) and java.keys() == {"message"}:
        if known_offsets(java) != known_offsets(ours):
            yield from differ("answer", java, ours)
    elif not alike(shape(java), shape(ours)):
        yield from differ("shape", shape(java), shape(ours))


def known_offsets(told):
    """Java's worker shows a source's offset that was forgotten as null, for some time."""
    return [one for one in told["offsets"] if one["offset"] is not None] if isinstance(told, dict) and "offsets" in told else told


def error_differences(java, ours, differ):
    if not isinstance(ours, dict) or sorted(ours) != ["error_code", "message"] or ours["error_code"] != java["error_code"]:
        yield from differ("error", java, ours)
    elif not OF_LIBRARIES.search(java["message"]) and normal(java["message"]) != normal(ours["message"]):
        yield from differ("message", java["message"], ours["message"])


def normal(message):
    """The order of a Java map's members is by chance."""
    return re.sub(r"\{([^{}]*=[^{}]*)\}", lambda match: "{" + ", ".join(sorted(match[1].split(", "))) + "}", message.replace("{dir}", "dir"))


def definition_differences(java, ours, differ):
    wanted, found = definitions(java), definitions(ours)
    if isinstance(java, dict):
        for key in ("name", "error_count", "groups"):
            if java[key] != ours[key]:
                yield from differ(key, java[key], ours[key])
    if missing := wanted.keys() - found.keys() - OWN:
        yield from differ("definitions missing", sorted(missing), sorted(found))
    of_a_transform = {name for name in found if name.startswith("transforms.")}  # shown by ours before its type is known
    if more := found.keys() - wanted.keys() - OWN - of_a_transform:
        yield from differ("definitions more", "", sorted(more))
    for name in sorted((wanted.keys() & found.keys()) - OWN):
        if not alike(shape(wanted[name]), shape(found[name])):
            yield from differ(f"shape of {name}", shape(wanted[name]), shape(found[name]))
        if without_words(wanted[name]) != without_words(found[name]):
            yield from differ(f"definition of {name}", without_words(wanted[name]), without_words(found[name]))


OURS_TOO = ("org.apache.kafka.connect.file.", "org.apache.kafka.connect.transforms.", "org.apache.kafka.connect.converters.", "org.apache.kafka.connect.storage.",
            "org.apache.kafka.connect.json.")


def plugin_differences(java, ours, differ):
    """Ours has a store's sink instead of the mirrors and the connectors for tests."""
    listed = {(one["class"], one["type"]) for one in ours}
    missing = [one for one in java if one["class"].startswith(OURS_TOO) and (one["class"], one["type"]) not in listed]
    if missing:
        yield from differ("plugins missing", missing, "")
    if not alike(shape(java), shape(ours)):
        yield from differ("shape", shape(java), shape(ours))
