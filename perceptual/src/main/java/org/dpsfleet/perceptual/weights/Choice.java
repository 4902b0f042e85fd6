package org.dpsfleet.perceptual.weights;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.safetensors.TensorDictionary;

/** Finds the dictionary, and in it the prefix, with which a file holds the tensors that are needed. */
final class Choice {
    private static final int NAMES_SHOWN = 3;
    private static final int DICTIONARIES_SHOWN = 8;

    private final Path file;
    private final List<? extends TensorDictionary> dictionaries;
    private final List<String> entries;
    private final Needed needed;

    /**
     * A choice among what a file holds.
     *
     * @param entries words on what is beside tensors at the file's top level
     */
    Choice(Path file, List<? extends TensorDictionary> dictionaries, List<String> entries, Needed needed) {
        this.file = file;
        this.dictionaries = dictionaries;
        this.entries = entries;
        this.needed = needed;
    }

    /**
     * The most preferred one that fits; where only shapes or types do not fit, the one whose names do.
     *
     * @throws BadDataException if there is none, or several that are preferred alike have different values
     */
    Candidate best() {
        List<Candidate> all = dictionaries.stream()
                .flatMap(dictionary -> Candidate.in(dictionary, needed).stream())
                .toList();
        List<Candidate> complete = all.stream()
                .filter(candidate -> candidate.missing(needed).isEmpty())
                .sorted(Candidate.PREFERENCE)
                .toList();
        List<Candidate> fitting =
                complete.stream().filter(candidate -> candidate.fits(needed)).toList();
        if (fitting.isEmpty()) {
            return complete.stream().findFirst().orElseThrow(() -> without(all));
        }
        Candidate best = fitting.getFirst();
        fitting.stream()
                .skip(1)
                .takeWhile(other -> Candidate.PREFERENCE.compare(best, other) == 0)
                .filter(other -> !best.equals(other, needed))
                .findFirst()
                .ifPresent(other -> {
                    throw several(best.place(), other.place());
                });
        checkDoubled(best);
        return best;
    }

    /** With and without a wrapper's part, a tensor may be in one dictionary twice. */
    private void checkDoubled(Candidate best) {
        needed.names().forEach(name -> {
            List<String> inFile = best.inFile().getOrDefault(name, List.of());
            inFile.stream()
                    .skip(1)
                    .filter(other -> !best.dictionary()
                            .tensor(other)
                            .equals(best.dictionary().tensor(inFile.getFirst())))
                    .findFirst()
                    .ifPresent(other -> {
                        throw several("'" + inFile.getFirst() + "'", "'" + other + "'");
                    });
        });
    }

    private BadDataException several(String one, String other) {
        return new BadDataException(file + " holds " + needed.what() + " more than once, with different values: in "
                + one + " and in " + other + "; a file with only one of them is needed, as torch.save writes it.");
    }

    private BadDataException without(List<Candidate> all) {
        String lack = all.stream()
                .min(Comparator.comparingInt(
                        candidate -> candidate.missing(needed).size()))
                .map(nearest -> subject(nearest) + " lacks " + listed(nearest.missing(needed)) + " of the "
                        + needed.names().size() + " tensors that are needed")
                .orElse("none of its tensors is one of the " + needed.names().size() + " that are needed, "
                        + listed(List.copyOf(needed.names())));
        String held = dictionaries.stream()
                .limit(DICTIONARIES_SHOWN)
                .map(Choice::described)
                .collect(Collectors.joining("; "));
        int more = dictionaries.size() - DICTIONARIES_SHOWN;
        String others = entries.isEmpty() ? "" : ". At its top level are " + String.join(", ", entries);
        return new BadDataException(file + " holds no " + needed.what() + ": " + lack + ". Its tensors are: " + held
                + (more > 0 ? "; and " + more + " more dictionaries" : "") + others + ".");
    }

    private String subject(Candidate nearest) {
        return entries.isEmpty() && nearest.prefix().isEmpty() ? "it" : nearest.place();
    }

    private static String described(TensorDictionary dictionary) {
        List<String> names = List.copyOf(dictionary.names());
        String place = dictionary.place().isEmpty() ? "" : "in '" + dictionary.place() + "' ";
        return place + listed(names);
    }

    private static String listed(List<String> names) {
        String shown =
                names.stream().limit(NAMES_SHOWN).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        int more = names.size() - NAMES_SHOWN;
        return names.isEmpty() ? "none" : more > 0 ? String.format(Locale.ROOT, "%s and %d more", shown, more) : shown;
    }
}
