package org.dpsfleet.schemas.yaml;

import java.math.BigInteger;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/** What a plain scalar is by YAML 1.2.2, section 10.3.2. */
public final class CoreSchema {
    private static final ScalarResolver RESOLVER = new CoreScalarResolver(false);

    private CoreSchema() {}

    /** Whether it is a text, and not null, true or false, or a number. */
    public static boolean isText(String plain) {
        return tag(plain).equals(Tag.STR);
    }

    static Tag tag(String plain) {
        var tag = RESOLVER.resolve(plain, true);
        // The library's own extension, for names of variables of the environment: ${NAME}.
        return tag.equals(Tag.ENV_TAG) ? Tag.STR : tag;
    }

    /** Of decimal digits with or without a sign, {@code 0o} and octal ones, {@code 0x} and hexadecimal ones. */
    static BigInteger integer(String text) {
        if (text.startsWith("0o")) {
            return new BigInteger(text.substring(2), 8);
        }
        return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
    }
}
