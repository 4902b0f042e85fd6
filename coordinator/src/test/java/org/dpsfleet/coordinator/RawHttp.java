package org.dpsfleet.coordinator;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;

/**
 * An answer to a request that was written to a socket byte by byte: a proper client does not send what is wrong.
 *
 * @param interim the statuses before the last one, such as 100
 */
record RawHttp(int status, TreeMap<String, String> headers, String body, String interim) {
    private static final int PATIENCE_MILLIS = 20_000;

    /** Sends a request made by {@link #request}, and reads until the server closes the connection. */
    static RawHttp exchange(String url, String line, String fields, byte[] body) {
        return exchange(url, request(line, fields, body));
    }

    /** Sends the bytes, and reads until the server closes the connection. */
    static RawHttp exchange(String url, byte[] request) {
        var server = URI.create(url);
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1), "");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Request line and header fields, with those that every request has. */
    static byte[] request(String line, String fields, byte[] body) {
        var head = line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (fields.isEmpty() ? "" : fields.replace("\n", "\r\n") + "\r\n")
                + "\r\n";
        var bytes = head.getBytes(StandardCharsets.ISO_8859_1);
        var all = new byte[bytes.length + body.length];
        System.arraycopy(bytes, 0, all, 0, bytes.length);
        System.arraycopy(body, 0, all, bytes.length, body.length);
        return all;
    }

    private static RawHttp parse(String text, String interim) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalStateException("no answer of HTTP: '" + text + "'");
        }
        var lines = text.substring(0, end).split("\r\n");
        int status = Integer.parseInt(lines[0].split(" ")[1]);
        var body = text.substring(end + 4);
        if (status < 200) {
            return parse(body, interim + status + " ");
        }
        var headers = new TreeMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            var field = lines[i].split(":", 2);
            headers.put(field[0].toLowerCase(Locale.ROOT), field[1].strip());
        }
        return new RawHttp(status, headers, body, interim);
    }
}
