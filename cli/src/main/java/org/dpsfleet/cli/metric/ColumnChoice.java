package org.dpsfleet.cli.metric;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.context.Ranking;
import org.jspecify.annotations.Nullable;

/**
 * Which of a checkpoint's metrics.
 *
 * @param context a row number from 0, or a ranking; null where there is nothing to choose
 * @param repetition which initialisation of that context; null for the row named, or the first
 */
public record ColumnChoice(
        @Nullable String context, @Nullable Integer repetition) {
    private static final int LISTED = 12;

    /**
     * The row number.
     *
     * @param place of the checkpoint, for messages
     * @throws BadDataException if the choice is none of the checkpoint's, or is needed and absent; it lists
     *     the contexts there are
     */
    public int in(String place, Checkpoint checkpoint) {
        List<AdaptedTo> columns = checkpoint.config().columns();
        boolean allTheSame = checkpoint.scalars().shape()[0] == 1;
        if (context == null && repetition == null && (allTheSame || columns.size() == 1)) {
            return 0;
        }
        if (isNumber() && number() >= columns.size()) {
            throw none(place, columns);
        }
        if (isNumber() && repetition == null) {
            return number();
        }
        List<String> ranking = ranking(columns);
        List<Integer> fitting = IntStream.range(0, columns.size())
                .filter(k -> ranking == null || columns.get(k).ranking().equals(ranking))
                .filter(k -> repetition == null || columns.get(k).repetition() == repetition)
                .boxed()
                .toList();
        // Of a ranking the first repetition will do; which ranking must be said.
        if (fitting.isEmpty() || (ranking == null && fitting.size() > 1)) {
            throw none(place, columns);
        }
        return fitting.getFirst();
    }

    private BadDataException none(String place, List<AdaptedTo> columns) {
        return new BadDataException(String.format(
                Locale.ROOT,
                "%s holds %d metrics: --context names one by a row number from 0 to %d or by a ranking%s. %s",
                place,
                columns.size(),
                columns.size() - 1,
                asked(),
                listed(columns)));
    }

    private boolean isNumber() {
        return context != null && context.matches("[0-9]{1,9}");
    }

    private int number() {
        return context == null ? 0 : Integer.parseInt(context);
    }

    private @Nullable List<String> ranking(List<AdaptedTo> columns) {
        if (isNumber()) {
            return columns.get(number()).ranking();
        }
        return context == null
                ? null
                : List.of(Ranking.parse(context).toString().split(","));
    }

    private String asked() {
        String number = repetition == null ? "" : " with --repetition " + repetition;
        return context == null && repetition == null
                ? ""
                : ", not '%s'%s".formatted(context == null ? "" : context, number);
    }

    private static String listed(List<AdaptedTo> columns) {
        String rows = IntStream.range(0, Math.min(LISTED, columns.size()))
                .mapToObj(k -> String.format(
                        Locale.ROOT,
                        "%d: %s, repetition %d",
                        k,
                        String.join(",", columns.get(k).ranking()),
                        columns.get(k).repetition()))
                .collect(Collectors.joining("; "));
        return columns.size() <= LISTED
                ? "They are %s.".formatted(rows)
                : "They are %s; and so on, all in its config.json.".formatted(rows);
    }
}
