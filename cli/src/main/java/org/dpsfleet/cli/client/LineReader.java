package org.dpsfleet.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Takes a stream apart into lines that end with a line feed. */
final class LineReader {
    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int from;
    private int to;

    LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next line, without its end.
     *
     * @throws EOFException if the stream ends before the line does
     */
    byte[] next() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            for (int i = from; i < to; i++) {
                if (buffer[i] == '\n') {
                    line.write(buffer, from, i - from);
                    from = i + 1;
                    return line.toByteArray();
                }
            }
            line.write(buffer, from, to - from);
            from = 0;
            to = Math.max(0, in.read(buffer));
            if (to == 0) {
                throw new EOFException("they ended in the middle");
            }
        }
    }
}
