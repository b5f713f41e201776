"""Requests that two readers could divide differently (RFC 9112 sections 5, 6, 7, 11.2): refused, and the connection ends.
Each is followed by a second request, which must get no answer of its own."""
from hostile.row import raw

INNER = b"GET /metrics HTTP/1.1\r\nHost: $SITE\r\n\r\n"
JSON = b"Content-Type: application/json\r\n"


def post(*headers, body=b"", line=b"POST /api/track HTTP/1.1"):
    """The header lines as they are, each with its own line end."""
    return line + b"\r\nHost: $SITE\r\n" + JSON + b"".join(headers) + b"\r\n" + body + INNER


def length(value):
    return post(b"Content-Length: " + value + b"\r\n", body=b"{}   ")


def coding(line, body=b"0\r\n\r\n"):
    return post(line + b"\r\n", body=body)


def chunks(body):
    return post(b"Transfer-Encoding: chunked\r\n", body=body)


def header(line):
    return b"GET /livez HTTP/1.1\r\nHost: $SITE\r\n" + line + b"\r\n\r\n" + INNER


def first_line(line):
    return line + b"\r\nHost: $SITE\r\n\r\n" + INNER


ROWS = [
    raw("both lengths", post(b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", body=b"0\r\n\r\n"), "400"),
    raw("both lengths, coding first", post(b"Transfer-Encoding: chunked\r\n", b"Content-Length: 5\r\n", body=b"0\r\n\r\n"), "400"),
    raw("both lengths, length 0", post(b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n", body=b"0\r\n\r\n"), "400"),
    raw("two lengths that differ", post(b"Content-Length: 0\r\n", b"Content-Length: 44\r\n"), "400"),
    raw("two lengths that agree", post(b"Content-Length: 2\r\n", b"Content-Length: 2\r\n", body=b"{}"), "400"),
    raw("a list of lengths that differ", length(b"2, 5"), "400"),
    raw("a length with a plus", length(b"+2"), "400"),
    raw("a length below zero", length(b"-1"), "400"),
    raw("a hexadecimal length", length(b"0x2"), "400"),
    raw("a length with letters after it", length(b"2abc"), "400"),
    raw("a length with a fraction", length(b"2.0"), "400"),
    raw("a length with an exponent", length(b"2e0"), "400"),
    raw("a length of two numbers", length(b"2 5"), "400"),
    raw("an empty length", length(b""), "400"),
    raw("a length of 64 bits and one", length(b"18446744073709551616"), "400|413"),
    raw("a length that wraps to 2", length(b"18446744073709551618"), "400|413"),
    raw("a length of a thousand digits", length(b"1" * 1000), "400|413"),
    raw("a length in Arabic digits", length("٢".encode()), "400"),
    raw("a length with a vertical tab", length(b"\x0b2"), "400"),
    raw("a length with a NUL", length(b"2\x00"), "400"),
    raw("a quoted length", length(b'"2"'), "400"),
    raw("two codings in two lines", post(b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: identity\r\n", body=b"0\r\n\r\n"), "400|501"),
    raw("chunked twice", coding(b"Transfer-Encoding: chunked, chunked"), "400|501"),
    raw("chunked, then identity", coding(b"Transfer-Encoding: chunked, identity"), "400|501"),
    raw("identity, then chunked", coding(b"Transfer-Encoding: identity, chunked"), "400|501"),
    raw("identity alone", coding(b"Transfer-Encoding: identity"), "400|501"),
    raw("gzip, then chunked", coding(b"Transfer-Encoding: gzip, chunked"), "400|501"),
    raw("an unknown coding", coding(b"Transfer-Encoding: xchunked"), "400|501"),
    raw("chunked with a parameter", coding(b"Transfer-Encoding: chunked;q=1"), "400|501"),
    raw("chunked in quotes", coding(b'Transfer-Encoding: "chunked"'), "400|501"),
    raw("chunked after a vertical tab", coding(b"Transfer-Encoding: \x0bchunked"), "400|501"),
    raw("chunked before a NUL", coding(b"Transfer-Encoding: chunked\x00"), "400"),
    raw("an empty coding", coding(b"Transfer-Encoding:"), "400|501"),
    raw("a comma before chunked", coding(b"Transfer-Encoding: ,chunked"), "400|501"),
    raw("a coding's name before a blank", coding(b"Transfer-Encoding : chunked"), "400"),
    raw("a coding's name before a tab", coding(b"Transfer-Encoding\t: chunked"), "400"),
    raw("a coding's name after a blank", coding(b" Transfer-Encoding: chunked"), "400"),
    raw("a coding on a folded line", coding(b"Transfer-Encoding:\r\n chunked"), "400"),
    raw("a coding behind a bare LF", coding(b"X: y\nTransfer-Encoding: chunked"), "400"),
    raw("a coding behind a bare CR", coding(b"X: y\rTransfer-Encoding: chunked"), "400"),
    raw("a coding in HTTP/1.0", post(b"Transfer-Encoding: chunked\r\n", body=b"0\r\n\r\n", line=b"POST /api/track HTTP/1.0"), "400|501"),
    raw("a chunk below zero", chunks(b"-1\r\nx\r\n0\r\n\r\n"), "400"),
    raw("a chunk with a plus", chunks(b"+2\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk with 0x", chunks(b"0x2\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk with an underscore", chunks(b"0_2\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk after a blank", chunks(b" 2\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk without a length", chunks(b"\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk of letters", chunks(b"zz\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk of more than 64 bits", chunks(b"10000000000000002\r\n{}\r\n0\r\n\r\n"), "400|413"),
    raw("a chunk of 64 bits", chunks(b"ffffffffffffffff\r\n{}\r\n0\r\n\r\n"), "400|413"),
    raw("a chunk longer than it says", chunks(b"2\r\n{}x\r\n0\r\n\r\n"), "400"),
    raw("a chunk's length before a bare LF", chunks(b"2\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk's end is a bare LF", chunks(b"2\r\n{}\n0\r\n\r\n"), "400"),
    raw("a chunk's length before a bare CR", chunks(b"2\r{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk extension with a bare LF", chunks(b"2;\n\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk extension that hides a chunk", chunks(b"2;x\nyy\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a chunk extension with a NUL", chunks(b"2;x=\x00\r\n{}\r\n0\r\n\r\n"), "400"),
    raw("a trailer with a bare LF", chunks(b"2\r\n{}\r\n0\r\nX: y\nZ: z\r\n\r\n"), "400"),
    raw("a trailer without a colon", chunks(b"2\r\n{}\r\n0\r\nnonsense\r\n\r\n"), "400"),
    raw("no Host", b"GET /livez HTTP/1.1\r\n\r\n" + INNER, "400"),
    raw("two Hosts", header(b"Host: other.example"), "400"),
    raw("two Hosts that agree", header(b"Host: $SITE"), "400"),
    raw("a Host with a blank", b"GET /livez HTTP/1.1\r\nHost: a b\r\n\r\n" + INNER, "400"),
    raw("a Host with a path", b"GET /livez HTTP/1.1\r\nHost: $SITE/evil\r\n\r\n" + INNER, "400"),
    raw("a Host with a user", b"GET /livez HTTP/1.1\r\nHost: evil@$SITE\r\n\r\n" + INNER, "400"),
    raw("a Host that is a list", b"GET /livez HTTP/1.1\r\nHost: $SITE, evil.example\r\n\r\n" + INNER, "400"),
    raw("a header without a colon", header(b"nonsense"), "400"),
    raw("a header without a name", header(b": value"), "400"),
    raw("a header's name with a blank", header(b"X Y: z"), "400"),
    raw("a header's name with a bracket", header(b"X[Y]: z"), "400"),
    raw("a header's name with a NUL", header(b"X\x00Y: z"), "400"),
    raw("a header's name above ASCII", header("Ünïcode: z".encode()), "400"),
    raw("a header's value with a NUL", header(b"X: a\x00b"), "400"),
    raw("a header's value with a bare CR", header(b"X: a\rb"), "400"),
    raw("a header's value with a bell", header(b"X: a\x07b"), "400"),
    raw("a folded header", header(b"X: a\r\n b"), "400"),
    raw("a folded header with a tab", header(b"X: a\r\n\tb"), "400"),
    raw("a folded first header", b"GET /livez HTTP/1.1\r\n Host: $SITE\r\n\r\n" + INNER, "400"),
    raw("bare LFs throughout", b"GET /livez HTTP/1.1\nHost: $SITE\n\n" + INNER, "400"),
    raw("a bare LF after the first line", b"GET /livez HTTP/1.1\nHost: $SITE\r\n\r\n" + INNER, "400"),
    raw("two blanks before the target", first_line(b"GET  /livez HTTP/1.1"), "400"),
    raw("two blanks before the version", first_line(b"GET /livez  HTTP/1.1"), "400|505"),
    raw("tabs in the first line", first_line(b"GET\t/livez\tHTTP/1.1"), "400"),
    raw("a blank after the version", first_line(b"GET /livez HTTP/1.1 "), "400|505"),
    raw("a blank in the target", first_line(b"GET /live z HTTP/1.1"), "400|505"),
    raw("a NUL in the target", first_line(b"GET /live\x00z HTTP/1.1"), "400"),
    raw("a bare CR in the target", first_line(b"GET /live\rz HTTP/1.1"), "400"),
    raw("no version", first_line(b"GET /livez"), "400"),
    raw("HTTP/0.9", b"GET /livez\r\n\r\n" + INNER, "400"),
    raw("HTTP/2.0", first_line(b"GET /livez HTTP/2.0"), "400|505"),
    raw("HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + INNER, "400|505"),
    raw("HTTP/1.10", first_line(b"GET /livez HTTP/1.10"), "400|505"),
    raw("a version in lower case", first_line(b"GET /livez http/1.1"), "400|505"),
    raw("another protocol's version", first_line(b"GET /livez RTSP/1.0"), "400|505"),
    raw("a method with a bracket", first_line(b"GE(T /livez HTTP/1.1"), "400"),
    raw("a method with a control", first_line(b"GE\x01T /livez HTTP/1.1"), "400"),
    raw("no method", first_line(b" /livez HTTP/1.1"), "400"),
    raw("a whole address of another site", first_line(b"GET http://evil.example/livez HTTP/1.1"), "400|421"),
    raw("a target that is a host", first_line(b"GET evil.example:80 HTTP/1.1"), "400"),
    raw("a target that is a file's address", first_line(b"GET file:///etc/passwd HTTP/1.1"), "400"),
    raw("a target with an at sign", first_line(b"GET @evil.example/ HTTP/1.1"), "400"),
    raw("TLS's first bytes", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200) + b"\r\n\r\n", "400"),
    raw("Kafka's first bytes", b"\x00\x00\x00\x23\x00\x12\x00\x03" + b"\x00\x00\x00\x01\r\n\r\n", "400"),
    raw("a body that looks like a request", b"GET /livez HTTP/1.1\r\nHost: $SITE\r\nContent-Length: %d\r\n\r\n" % 45
        + b"GET /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"[:45], "200"),
    raw("a chunked body that looks like a request", b"GET /livez HTTP/1.1\r\nHost: $SITE\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2d\r\n" + b"GET /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"[:45] + b"\r\n0\r\n\r\n", "200"),
    raw("an upgrade to h2c", b"GET /livez HTTP/1.1\r\nHost: $SITE\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", "200"),
    raw("an upgrade to a web socket", b"GET /api/session HTTP/1.1\r\nHost: $SITE\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", "200"),
    raw("an expectation nobody knows", post(b"Expect: the-unexpected\r\n", b"Content-Length: 2\r\n", body=b"{}"), "417"),
]
