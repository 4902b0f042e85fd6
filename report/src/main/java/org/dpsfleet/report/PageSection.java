package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dpsfleet.vocabulary.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * A section of the page: one network, compared and trained in one way, its variants side by side.
 *
 * @param number from 0
 * @param combination what tells it from the experiment's other combinations; null where there are none
 * @param indices of its findings in the report, with blanks between
 * @param drawn whether the page has the data of its plots
 * @param open whether the page opens with it unfolded; where there are many sections, only the
 *     first is, and the others draw their plots when they are unfolded
 */
record PageSection(
        int number,
        String network,
        String comparison,
        String layers,
        @Nullable String combination,
        String indices,
        boolean drawn,
        boolean open,
        List<Variant> variants,
        List<Plot> plots) {
    private static final int MOST_OPEN = 4;

    /** What the findings of a section share. */
    record Key(String network, List<Integer> layers, Comparison comparison, List<String> apart) {
        static Key of(Finding finding) {
            return new Key(
                    finding.subject().network(),
                    finding.subject().layers(),
                    finding.subject().comparison(),
                    finding.subject().apart());
        }
    }

    /** A variant in words. */
    record Variant(String name, int runs, List<Tile> tiles, List<String> sentences) {}

    /** A number to see first. */
    record Tile(String value, String label) {}

    /** A figure with a plot, its choices, and the plot's table. */
    record Plot(String name, String caption) {}

    static List<Key> keys(List<Finding> findings) {
        return findings.stream().map(Key::of).distinct().toList();
    }

    /**
     * The sections of a page.
     *
     * @param drawn of how many findings, the first ones, the page has the data of the plots
     */
    static List<PageSection> of(List<Finding> findings, int drawn) {
        var keys = keys(findings);
        return IntStream.range(0, keys.size())
                .mapToObj(i -> section(i, keys, findings, drawn))
                .toList();
    }

    private static PageSection section(int number, List<Key> keys, List<Finding> all, int withData) {
        var key = keys.get(number);
        var indices = IntStream.range(0, all.size())
                .filter(i -> Key.of(all.get(i)).equals(key))
                .boxed();
        var chosen = indices.toList();
        var findings = chosen.stream().map(all::get).toList();
        boolean drawn = chosen.getLast() < withData;
        return new PageSection(
                number,
                key.network(),
                Missing.word(key.comparison()),
                key.layers().toString(),
                key.apart().stream().findFirst().orElse(null),
                chosen.stream().map(String::valueOf).collect(Collectors.joining(" ")),
                drawn,
                number == 0 || keys.size() <= MOST_OPEN,
                findings.stream().map(PageSection::variant).toList(),
                drawn ? plots(findings) : List.of());
    }

    private static Variant variant(Finding f) {
        return new Variant(Missing.word(f.subject().variant()), f.subject().runs(), tiles(f), f.sentences());
    }

    private static List<Plot> plots(List<Finding> findings) {
        var plots = new ArrayList<Plot>();
        var compared = findings.stream().anyMatch(f -> f.claims().improvement() != null);
        var ranked = findings.stream().noneMatch(f -> f.subject().judged());
        if (compared && ranked) {
            plots.add(new Plot("scatter", "Before and after, one point per context"));
            plots.add(new Plot("histogram", "Change of the 2AFC test score, contexts per bin"));
        }
        if (!ranked) {
            plots.add(new Plot("judged", "Held-out judgements of people"));
        }
        if (findings.stream().anyMatch(f -> !f.evidence().heatMaps().isEmpty())) {
            plots.add(new Plot("heat", "Contexts by their ranking"));
        }
        if (findings.stream().anyMatch(f -> !f.evidence().distortions().pairs().isEmpty())) {
            plots.add(new Plot("pairs", "2AFC score per pair of distortions"));
            plots.add(new Plot("distances", "2AFC score by how far apart two distortions are ranked"));
            plots.add(new Plot("positions", "2AFC score by the two places in the ranking"));
        }
        if (findings.stream().anyMatch(f -> !f.evidence().validation().isEmpty())) {
            plots.add(new Plot("validation", "Held-out training images, mean and range over contexts"));
        }
        if (findings.stream().anyMatch(f -> !f.claims().furtherTests().isEmpty())) {
            plots.add(new Plot("further", "2AFC score on further test sets"));
        }
        if (findings.stream().anyMatch(f -> f.claims().perceptual() != null)) {
            plots.add(new Plot("perceptual", "Agreement with people, per split"));
        }
        return plots;
    }

    private static List<Tile> tiles(Finding f) {
        var tiles = new ArrayList<Tile>();
        if (f.claims().meanBaseline() != null) {
            tiles.add(new Tile(Wording.score(f.claims().meanBaseline()), "baseline, mean 2AFC score"));
        }
        if (f.claims().meanAdapted() != null) {
            tiles.add(new Tile(
                    Wording.score(f.claims().meanAdapted()),
                    Missing.word(f.subject().variant()) + ", mean 2AFC score"));
        }
        var improvement = f.claims().improvement();
        if (improvement != null && !f.subject().judged()) {
            tiles.add(new Tile(
                    String.format(
                            Locale.ROOT, "%.1f %%", 100 * improvement.contexts().share()),
                    String.format(
                            Locale.ROOT,
                            "of %d contexts improved",
                            improvement.contexts().n())));
        }
        var difficulty = f.claims().difficulty();
        if (difficulty != null) {
            tiles.add(new Tile(Wording.correlation(difficulty.correlation()), "rank correlation with the baseline"));
        }
        var perceptual = f.claims().perceptual();
        if (perceptual != null && perceptual.change() != null) {
            tiles.add(new Tile(Wording.signed(perceptual.change()), "change on the perceptual set"));
        }
        return tiles;
    }
}
