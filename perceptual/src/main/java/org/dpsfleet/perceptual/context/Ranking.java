package org.dpsfleet.perceptual.context;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.distortion.Distortion;

/**
 * A context: the distortions in order, from the least to the most disruptive.
 *
 * @param order every distortion exactly once
 */
public record Ranking(List<Distortion> order) {
    /**
     * Checks that every distortion is there once.
     *
     * @throws BadDataException otherwise; the message names all that is missing or repeated
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
     * @throws BadDataException if a name is unknown, missing or repeated
     */
    public static Ranking parse(String text) {
        List<Distortion> order = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            Distortion.named(name).ifPresentOrElse(order::add, () -> faults.add(
                    "'%s' is no distortion%s".formatted(name, Distortion.nearest(name)
                            .map(nearest -> " (did you mean " + nearest + "?)").orElse(""))));
        }
        faults.addAll(faults(order));
        if (!faults.isEmpty()) {
            throw bad(text, faults);
        }
        return new Ranking(order);
    }

    /** The place of a distortion, 0 for the least disruptive. */
    public int position(Distortion distortion) {
        return order.indexOf(distortion);
    }

    /**
     * Which of two distorted pictures is closer to the original in this context.
     *
     * @return 0 if the first, 1 if the second
     * @throws IllegalArgumentException if both are distorted in the same way
     */
    public int judge(Distortion first, Distortion second) {
        if (first == second) {
            throw new IllegalArgumentException("a context does not rank " + first + " with itself");
        }
        return position(first) < position(second) ? 0 : 1;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return join(order);
    }

    private static List<String> faults(List<Distortion> order) {
        List<String> faults = new ArrayList<>();
        Set<Distortion> missing = EnumSet.allOf(Distortion.class);
        order.forEach(missing::remove);
        if (!missing.isEmpty()) {
            faults.add("it lacks " + join(missing));
        }
        for (Distortion distortion : Distortion.values()) {
            int times = Collections.frequency(order, distortion);
            if (times > 1) {
                faults.add("it names %s %d times".formatted(distortion, times));
            }
        }
        return faults;
    }

    private static String join(Iterable<Distortion> distortions) {
        List<String> names = new ArrayList<>();
        distortions.forEach(distortion -> names.add(distortion.wireName()));
        return String.join(",", names);
    }

    private static BadDataException bad(String ranking, List<String> faults) {
        return new BadDataException("The ranking '%s' does not name each of %s once: %s."
                .formatted(ranking, Distortion.names(), String.join("; ", faults)));
    }
}
