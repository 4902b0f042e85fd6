package org.dpsfleet.perceptual.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.safetensors.TensorDictionary;

/**
 * Tensors of a dictionary that may be those which are needed: all whose names have one prefix.
 *
 * @param prefix with its dot, such as {@code model.}; empty for none
 * @param inFile names in the file by torchvision's name; several where wrapped and plain names lie side by side
 */
record Candidate(TensorDictionary dictionary, String prefix, SortedMap<String, List<String>> inFile) {
    /** Averages of the weights in the course of a training, which stand beside the weights themselves. */
    private static final Set<String> AVERAGES = Set.of("ema", "swa", "averaged", "average");

    /** From the most to the least preferred: plain before averaged, outer before inner, without prefix before with. */
    static final Comparator<Candidate> PREFERENCE = Comparator.comparing(Candidate::isAverage)
            .thenComparingInt(candidate -> candidate.dictionary.depth())
            .thenComparing(candidate -> !candidate.prefix.isEmpty());

    /** One for each prefix with which the most of the needed tensors are there; none if no tensor is. */
    static List<Candidate> in(TensorDictionary dictionary, Needed needed) {
        SortedMap<String, List<String>> all = new TreeMap<>();
        Stream.concat(dictionary.names().stream(), dictionary.unusable().keySet().stream())
                .distinct()
                .forEach(name -> all.computeIfAbsent(TensorNames.canonical(name), _ -> new ArrayList<>())
                        .add(name));
        Map<String, Integer> counts = new TreeMap<>();
        all.keySet().forEach(name -> prefixes(name, needed).forEach(prefix -> counts.merge(prefix, 1, Integer::sum)));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return counts.entrySet().stream()
                .filter(count -> count.getValue() == most)
                .map(count -> new Candidate(dictionary, count.getKey(), below(count.getKey(), all)))
                .toList();
    }

    /** Those that, taken away, leave the name of a needed tensor. */
    private static List<String> prefixes(String name, Needed needed) {
        List<String> prefixes = new ArrayList<>();
        for (int at = 0; at >= 0; at = next(name, at)) {
            if (needed.names().contains(name.substring(at))) {
                prefixes.add(name.substring(0, at));
            }
        }
        return prefixes;
    }

    private static int next(String name, int from) {
        int dot = name.indexOf('.', from);
        return dot < 0 ? -1 : dot + 1;
    }

    private static SortedMap<String, List<String>> below(String prefix, SortedMap<String, List<String>> all) {
        SortedMap<String, List<String>> below = new TreeMap<>();
        all.forEach((name, inFile) -> {
            if (name.startsWith(prefix)) {
                below.put(name.substring(prefix.length()), inFile);
            }
        });
        return below;
    }

    List<String> missing(Needed needed) {
        return needed.names().stream().filter(name -> !inFile.containsKey(name)).toList();
    }

    /** Whether all that is needed is there, can be read, and has its shape. */
    boolean fits(Needed needed) {
        Set<String> unusable = dictionary.unusable().keySet();
        return needed.names().stream().allMatch(name -> {
            List<String> names = inFile.getOrDefault(name, List.of());
            return !names.isEmpty()
                    && names.stream().noneMatch(unusable::contains)
                    && needed.fits().test(name, dictionary.shape(names.getFirst()));
        });
    }

    /** Whether the needed tensors have the same values in both. */
    boolean equals(Candidate other, Needed needed) {
        return needed.names().stream()
                .allMatch(name -> dictionary.tensor(first(name)).equals(other.dictionary.tensor(other.first(name))));
    }

    private String first(String name) {
        return Objects.requireNonNull(inFile.get(name)).getFirst();
    }

    /** Keys and prefix, as they stand in the file. */
    String place() {
        String place = dictionary.place().isEmpty() ? "its top level" : "'" + dictionary.place() + "'";
        return prefix.isEmpty() ? place : place + " under '" + prefix + "'";
    }

    private boolean isAverage() {
        String place = dictionary.place() + "." + prefix;
        return Arrays.stream(place.split("[^A-Za-z]+")).anyMatch(AVERAGES::contains);
    }
}
