package org.dpsfleet.schemas.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The encoding of a YAML file, by YAML 1.2.2, section 5.2: a byte order mark, or the zeros of the first character. */
final class Encoding {
    private Encoding() {}

    /**
     * The text without its byte order mark.
     *
     * @throws YamlException naming the first byte that is wrong
     */
    static String decode(byte[] file) {
        Charset charset = charset(file);
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(file);
        CharBuffer out = CharBuffer.allocate(file.length + 1);
        var result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw wrong(charset, in, out.flip().toString());
        }
        decoder.flush(out);
        return withoutMark(out.flip().toString());
    }

    static String withoutMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static Charset charset(byte[] file) {
        if (begins(file, 0, 0, 0xfe, 0xff) || (file.length > 3 && begins(file, 0, 0, 0))) {
            return StandardCharsets.UTF_32BE;
        }
        if (begins(file, 0xff, 0xfe, 0, 0) || (file.length > 3 && file[1] == 0 && file[2] == 0 && file[3] == 0)) {
            return StandardCharsets.UTF_32LE;
        }
        if (begins(file, 0xfe, 0xff) || (file.length > 1 && file[0] == 0)) {
            return StandardCharsets.UTF_16BE;
        }
        if (begins(file, 0xff, 0xfe) || (file.length > 1 && file[1] == 0)) {
            return StandardCharsets.UTF_16LE;
        }
        return StandardCharsets.UTF_8;
    }

    private static boolean begins(byte[] file, int... bytes) {
        if (file.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((file[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static YamlException wrong(Charset charset, ByteBuffer at, String before) {
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int value = at.get(at.position()) & 0xff;
        String latin1 = value >= 0xa0 ? String.format(Locale.ROOT, ", '%c' in Latin-1", (char) value) : "";
        return new YamlException(
                String.format(
                        Locale.ROOT,
                        "the byte at offset %d is 0x%02X%s, which is not valid %s; save the file as UTF-8",
                        at.position(),
                        value,
                        latin1,
                        charset.name()),
                line);
    }
}
