package org.dpsfleet.coordinator.plan;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dpsfleet.schemas.codec.CanonicalTemplate;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Computes the ids of a plan's tasks, the same as {@code ContentId.ofTask} and many times as fast: the canonical JSON
 * of tasks that differ only in draw seed, contexts and repetitions is written once. Any thread.
 */
final class TaskHashes {
    private static final String CONTEXTS = "/work/contexts";
    private static final String DRAW_SEED = "/work/draw_seed";
    private static final String FIRST_REPETITION = "/work/first_repetition";
    private static final String REPETITIONS = "/work/repetitions";
    private static final String EVALUATION_DRAW_SEED = "/evaluation/draw_seed";
    private static final Set<String> VARYING =
            Set.of(CONTEXTS, DRAW_SEED, FIRST_REPETITION, REPETITIONS, EVALUATION_DRAW_SEED);

    private static final HexFormat HEX = HexFormat.of();

    private final Plan plan;
    private final Grid grid;
    private final List<byte[]> contexts;
    private final Map<Kind, CanonicalTemplate> templates = new ConcurrentHashMap<>();
    private final Map<Long, byte[]> shares = new ConcurrentHashMap<>();

    /** What tasks of one template have in common. */
    private record Kind(
            NetworkSpec network, Comparison comparison, boolean channelNorm, Variant variant, TrainingSpec training) {}

    TaskHashes(Plan plan, Grid grid) {
        this.plan = plan;
        this.grid = grid;
        contexts = plan.contexts().stream().map(CanonicalTemplate::part).toList();
    }

    /** The id of one task, 32 bytes. */
    byte[] of(int position) {
        var cell = grid.cell(position);
        var template = templates.computeIfAbsent(
                new Kind(cell.network(), cell.comparison(), cell.channelNorm(), cell.variant(), cell.training()),
                _ -> ContentId.template(plan.work(cell), plan.evaluation(cell), VARYING));
        var parts = new ArrayList<byte[]>();
        for (var place : template.places()) {
            parts.add(
                    switch (place) {
                        case CONTEXTS -> shares.computeIfAbsent(key(cell), _ -> contexts(cell.from(), cell.to()));
                        case FIRST_REPETITION -> number(cell.firstRepetition());
                        case REPETITIONS -> number(cell.repetitions());
                        default -> number(cell.drawSeed());
                    });
        }
        var first = template.sha256(parts);
        return plan.generation() == 0
                ? first
                : HEX.parseHex(ContentId.ofGeneration(HEX.formatHex(first), plan.generation()));
    }

    private byte[] contexts(int from, int to) {
        var bytes = new ByteArrayOutputStream();
        bytes.write('[');
        for (int i = from; i < to; i++) {
            if (i > from) {
                bytes.write(',');
            }
            bytes.writeBytes(contexts.get(i));
        }
        bytes.write(']');
        return bytes.toByteArray();
    }

    /** Tasks of all combinations have the same few shares of the contexts. */
    private static long key(Grid.Cell cell) {
        return ((long) cell.from() << Integer.SIZE) | cell.to();
    }

    private static byte[] number(long value) {
        return Long.toString(value).getBytes(US_ASCII);
    }
}
