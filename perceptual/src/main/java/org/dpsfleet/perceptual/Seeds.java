package org.dpsfleet.perceptual;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Independent streams of random numbers, each a pure function of one seed and a list of labels.
 *
 * <p>A stream does not depend on which other streams were used before, so a task that is resumed,
 * reordered or run on another machine draws the same numbers. A label is taken by its text:
 * {@code 7}, {@code 7L} and {@code "7"} are the same label, while {@code ("a", "bc")} and
 * {@code ("ab", "c")} are different.
 */
public final class Seeds {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Seeds() {}

    /** A new generator at the start of its stream; not thread safe. */
    public static RandomGenerator generator(long seed, Object... labels) {
        return FACTORY.create(digest(seed, labels));
    }

    /** A seed derived from a seed, for a part that takes a seed of its own. */
    public static long derive(long seed, Object... labels) {
        return ByteBuffer.wrap(digest(seed, labels)).getLong();
    }

    private static byte[] digest(long seed, Object... labels) {
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).flip());
        for (Object label : labels) {
            byte[] text = label.toString().getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).flip());
            digest.update(text);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
