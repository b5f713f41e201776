"""What differs between Java's answer and ours."""
import re

from connect_rest.conversation import shape

# Words of Java's own libraries, which nobody else has: there the status counts.
OF_LIBRARIES = re.compile(r"StreamReadFeature|Cannot deserialize|Cannot construct instance|Cannot invoke|Unrecognized field|available connectors are|PluginDesc|BadRequestException")
# Members that say which worker answers.
OF_THE_WORKER = {"version", "commit", "kafka_cluster_id"}


def compared(value, step):
    """What of an answer is compared: shapes; of lists of plugins and definitions one of them, as each worker has its own."""
    path = step.split(" ")[1]
    if path.startswith("/connector-plugins") and isinstance(value, list):
        return [shape(value)]
    return shape(value)


def of_plugins(told):
    """Plugins that both have."""
    return {one["class"]: one["type"] for one in told}


def definitions(told):
    """name -> its definition, of a validation or of a plugin's configuration."""
    listed = told["configs"] if isinstance(told, dict) else told
    return {one["definition"]["name"] if "definition" in one else one["name"]: one for one in listed}


def without_words(definition):
    """Documentation is each one's own."""
    inner = definition.get("definition", definition)
    kept = {key: inner[key] for key in ("name", "type", "required", "default_value", "importance", "group", "width", "order") if key in inner}
    value = definition.get("value")
    return kept, value and {key: value[key] for key in ("name", "value", "errors", "visible")}


def differences(theirs, own):
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
    elif shape(java) != shape(ours):
        yield from differ("shape", shape(java), shape(ours))


def error_differences(java, ours, differ):
    if not isinstance(ours, dict) or sorted(ours) != ["error_code", "message"] or ours["error_code"] != java["error_code"]:
        yield from differ("error", java, ours)
    elif not OF_LIBRARIES.search(java["message"]) and normal(java["message"]) != normal(ours["message"]):
        yield from differ("message", java["message"], ours["message"])


def normal(message):
    """The order of a Java map's members is by chance, and folders are of each run."""
    message = re.sub(r"(?<==)/\S+(?=/talk\.txt)", "{dir}", message)
    return re.sub(r"\{([^{}]*=[^{}]*)\}", lambda match: "{" + ", ".join(sorted(match[1].split(", "))) + "}", message.replace("{dir}", "dir"))


def definition_differences(java, ours, differ):
    wanted, found = definitions(java), definitions(ours)
    if isinstance(java, dict):
        for key in ("name", "error_count", "groups"):
            if java[key] != ours[key]:
                yield from differ(key, java[key], ours[key])
    if missing := wanted.keys() - found.keys():
        yield from differ("definitions missing", sorted(missing), sorted(found))
    if more := found.keys() - wanted.keys():
        yield from differ("definitions more", "", sorted(more))
    for name in wanted.keys() & found.keys():
        if shape(wanted[name]) != shape(found[name]) and "null" not in str(shape(wanted[name])) + str(shape(found[name])):
            yield from differ(f"shape of {name}", shape(wanted[name]), shape(found[name]))
        if without_words(wanted[name]) != without_words(found[name]):
            yield from differ(f"definition of {name}", without_words(wanted[name]), without_words(found[name]))


def plugin_differences(java, ours, differ):
    """Ours has a store's sink instead of the mirrors and the source for tests."""
    listed = of_plugins(ours)
    for one in java:
        name = one["class"]
        if name.startswith(("org.apache.kafka.connect.file.", "org.apache.kafka.connect.transforms.", "org.apache.kafka.connect.converters.", "org.apache.kafka.connect.storage.", "org.apache.kafka.connect.json.")):
            if listed.get(name) != one["type"]:
                yield from differ("plugin", one, listed.get(name))
    if any(sorted(one) not in (["class", "type"], ["class", "type", "version"]) for one in ours):
        yield from differ("shape", shape(java), shape(ours))
