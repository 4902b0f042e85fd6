package org.dpsfleet.perceptual.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one file of the cache holds: the differences that a network sees between the pictures of a split.
 * Equal keys stand for equal numbers, whoever computed them.
 *
 * @param network with everything else that is done to pictures
 * @param pictures what the network gets of them, for example {@link #USUAL}
 * @param data content of the data set: {@code sha256:...} of its files, or what it is drawn from
 * @param split name of the split in it, or how its items are drawn from it
 * @param items triplets or pairs of the split
 * @param comparisons in each item: 2 of a triplet, 1 of a pair
 * @param channels numbers of each comparison
 */
public record DifferenceKey(
        FrozenNetwork network, String pictures, String data, String split, int items, int comparisons, int channels) {
    /** Pictures as judgements of people are evaluated on. */
    public static final String USUAL = "64 x 64, normalised as of ImageNet";

    /** Raised when a change of the software changes the numbers, be it of a network, a distortion or a draw. */
    private static final int COMPUTATION = 1;

    /** Of {@link #USUAL} pictures. */
    public DifferenceKey(FrozenNetwork network, String data, String split, int items, int comparisons, int channels) {
        this(network, USUAL, data, split, items, comparisons, channels);
    }

    static final String ENDING = ".safetensors";

    /** Everything, a line each; the file holds it, so that no two keys are taken for each other. */
    public String text() {
        return String.format(
                Locale.ROOT,
                """
                computation %d
                network %s
                weights %s
                layers %s
                comparison %s
                channel norm %b
                pictures %s
                computed by %s
                data %s
                split %s
                items %d
                comparisons %d
                channels %d
                """,
                COMPUTATION,
                network.network(),
                network.weights(),
                network.layers().stream().map(String::valueOf).collect(Collectors.joining(",")),
                network.comparison(),
                network.channelNorm(),
                pictures,
                network.computedBy(),
                data,
                split,
                items,
                comparisons,
                channels);
    }

    String fileName() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest) + ENDING;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Bytes of the numbers. */
    public long bytes() {
        return (long) Float.BYTES * items * comparisons * channels;
    }
}
