package org.dpsfleet.perceptual.distortion;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.jspecify.annotations.Nullable;

/**
 * The distortions that there are: the published six, and what else the class path offers.
 *
 * <p>The six are in the published order, which also is their order in tie-breaking, numbering and
 * golden numbers. Source: Pihlgren et al., arXiv 2304.02265; definitions of torchvision's
 * transforms on tensors.
 */
public final class Distortions {
    public static final Graded ROTATE = new Rotate();
    public static final Graded TRANSLATE = new Translate();
    public static final Graded DARKEN = new Darken();
    public static final Graded COLOR = new HueShift();
    public static final Graded BLUR = new Blur();
    public static final Graded ZOOM_IN = new ZoomIn();

    /** The six, in the published order: what is meant where nothing is said. */
    public static final List<Distortion> PUBLISHED = List.of(ROTATE, TRANSLATE, DARKEN, COLOR, BLUR, ZOOM_IN);

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Comparator<Distortion> ORDER =
            Comparator.<Distortion>comparingInt(Distortions::place).thenComparing(Distortion::name);

    private static @Nullable List<Distortion> known;

    private Distortions() {}

    /**
     * All distortions: the six in the published order, then others by name.
     *
     * @throws BadDataException if one on the class path cannot be loaded, or its name is taken or
     *     no name
     */
    public static synchronized List<Distortion> known() {
        List<Distortion> all = known;
        if (all == null) {
            all = load(Distortion.class.getClassLoader());
            known = all;
        }
        return all;
    }

    /** What {@link #known} is with the class path of a loader. */
    static List<Distortion> load(@Nullable ClassLoader loader) {
        Map<String, Distortion> byName = new LinkedHashMap<>();
        PUBLISHED.forEach(distortion -> byName.put(distortion.name(), distortion));
        try {
            for (Distortion distortion : ServiceLoader.load(Distortion.class, loader)) {
                add(byName, distortion);
            }
        } catch (ServiceConfigurationError e) {
            throw new BadDataException("A distortion on the class path cannot be loaded: " + e.getMessage() + ".", e);
        }
        return inOrder(byName.values());
    }

    private static void add(Map<String, Distortion> byName, Distortion distortion) {
        String name = String.valueOf(distortion.name());
        String type = distortion.getClass().getName();
        if (!NAME.matcher(name).matches()) {
            throw new BadDataException(("The distortion %s has the name '%s'; expected are small letters, digits and"
                            + " _, a letter first.")
                    .formatted(type, name));
        }
        Distortion other = byName.put(name, distortion);
        if (other != null) {
            throw new BadDataException("The distortions %s and %s have the same name '%s'; each needs its own."
                    .formatted(other.getClass().getName(), type, name));
        }
    }

    /** The distortion of that name, if there is one. */
    public static Optional<Distortion> named(String name) {
        return known().stream()
                .filter(distortion -> distortion.name().equals(name))
                .findFirst();
    }

    /**
     * The distortion of that name.
     *
     * @throws BadDataException if there is none; the message names the nearest and all
     */
    public static Distortion parse(String name) {
        return named(name)
                .orElseThrow(() -> new BadDataException("There is no distortion '%s'%s; the distortions are %s."
                        .formatted(name, didYouMean(name), names())));
    }

    /** The distortion whose name is most like a word, if any is. */
    public static Optional<Distortion> nearest(String word) {
        return Spelling.nearest(word, known());
    }

    /** Such as {@code " (did you mean rotate?)"}; empty where no name is like the word. */
    public static String didYouMean(String word) {
        return nearest(word).map(d -> " (did you mean " + d.name() + "?)").orElse("");
    }

    /** All names, in order. */
    public static String names() {
        return names(known());
    }

    /** Names of distortions in the order given, such as {@code rotate, blur}. */
    public static String names(Collection<? extends Distortion> distortions) {
        return distortions.stream().map(Distortion::name).collect(Collectors.joining(", "));
    }

    /** A set of distortions in the order of {@link #known}, however it was written down. */
    public static List<Distortion> inOrder(Collection<? extends Distortion> distortions) {
        List<Distortion> ordered = new ArrayList<>(distortions);
        ordered.sort(ORDER);
        return List.copyOf(ordered);
    }

    private static int place(Distortion distortion) {
        int place = PUBLISHED.indexOf(distortion);
        return place < 0 ? PUBLISHED.size() : place;
    }
}
