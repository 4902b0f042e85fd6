package org.dpsfleet.perceptual.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.Distortions;

/**
 * A context: some distortions in order, from the least to the most disruptive.
 *
 * @param order two distortions or more, none of them twice
 */
public record Ranking(List<Distortion> order) {
    private static final int LEAST = 2;

    /**
     * Checks that there are enough distortions and none is there twice.
     *
     * @throws BadDataException otherwise; the message names all that is repeated
     */
    public Ranking {
        order = List.copyOf(order);
        List<String> faults = faults(order);
        if (!faults.isEmpty()) {
            throw bad(join(order), faults);
        }
    }

    /**
     * Reads {@code color,zoom_in,rotate,translate,darken,blur}; blanks around names are ignored.
     *
     * @throws BadDataException if a name is unknown or repeated, or there is only one
     */
    public static Ranking parse(String text) {
        List<Distortion> order = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            Distortions.named(name)
                    .ifPresentOrElse(
                            order::add,
                            () -> faults.add("'%s' is no distortion%s".formatted(name, Distortions.didYouMean(name))));
        }
        if (!faults.isEmpty()) {
            faults.addAll(repeated(order));
            throw bad(text, faults);
        }
        return new Ranking(order);
    }

    /** The distortions which it ranks, in the order of {@link Distortions#known}. */
    public List<Distortion> kinds() {
        return Distortions.inOrder(order);
    }

    /** The place of a distortion, 0 for the least disruptive; -1 if it is not ranked. */
    public int position(Distortion distortion) {
        for (int place = 0; place < order.size(); place++) {
            if (order.get(place).name().equals(distortion.name())) {
                return place;
            }
        }
        return -1;
    }

    /**
     * Which of two distorted pictures is closer to the original in this context.
     *
     * @return 0 if the first, 1 if the second
     * @throws IllegalArgumentException if both are distorted in the same way, or one in a way that
     *     is not ranked
     */
    public int judge(Distortion first, Distortion second) {
        int before = position(first);
        int after = position(second);
        if (before == after || before < 0 || after < 0) {
            throw new IllegalArgumentException("The ranking '%s' does not say which of %s and %s is closer."
                    .formatted(this, first.name(), second.name()));
        }
        return before < after ? 0 : 1;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return join(order);
    }

    private static List<String> faults(List<Distortion> order) {
        List<String> faults = repeated(order);
        if (order.size() < LEAST) {
            faults.add(String.format(Locale.ROOT, "it names %d, and %d are the least", order.size(), LEAST));
        }
        return faults;
    }

    private static List<String> repeated(List<Distortion> order) {
        Map<String, Integer> times = new LinkedHashMap<>();
        order.forEach(distortion -> times.merge(distortion.name(), 1, Integer::sum));
        List<String> faults = new ArrayList<>();
        times.forEach((name, count) -> {
            if (count > 1) {
                faults.add(String.format(Locale.ROOT, "it names %s %d times", name, count));
            }
        });
        return faults;
    }

    private static String join(List<Distortion> distortions) {
        return distortions.stream().map(Distortion::name).collect(Collectors.joining(","));
    }

    private static BadDataException bad(String ranking, List<String> faults) {
        return new BadDataException("The ranking '%s' does not order some of %s, each once: %s."
                .formatted(ranking, Distortions.names(), String.join("; ", faults)));
    }
}
