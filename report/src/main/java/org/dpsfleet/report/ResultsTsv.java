package org.dpsfleet.report;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.dpsfleet.report.TableColumns.Column;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/**
 * {@code results.tsv}: the same rows as {@link ResultsCsv} in the columns and words of the table
 * that the paper's published code gathers ({@code src/perceptual_metric/adaptive_info_gatherer.py}
 * of Analysis-of-Deep-Perceptual-Loss-Networks), so that old and new results can be read together.
 *
 * <ul>
 *   <li>{@code no_channel_norm} is {@code yes} where there <em>is</em> channel normalisation and
 *       {@code no} where there is none, as that code writes it; {@code lpips_norm} is always {@code
 *       no}, since images are normalised as ImageNet's.
 *   <li>{@code version} is a running index: the place of the draw seed among those of the table, in
 *       ascending order, times the repetitions, plus the repetition. A baseline, which has one
 *       repetition, has the first version of its draw seed.
 *   <li>The hyper-parameters that this table has no words for follow at the end where metrics were trained in several
 *       ways: only they tell rows of one {@code version} apart then.
 *   <li>Losses on test sets are not computed here and are {@code nan}, as is every set that was not
 *       scored: that code leaves no cell empty and takes each by {@code float(...)}, which fails on an
 *       empty one. {@code test_score_2afc} needs all six splits of BAPPS.
 *   <li>{@code test_jnd} is the mean over JND splits, where that code pools their pairs.
 *   <li>{@code ..._order} is the mean over all sets tested in the context's order, of whatever kind.
 *   <li>A set that is neither STL-10 nor SVHN is named after its folder, or {@code dead-leaves}; the
 *       judgements of people have the order {@code judged}.
 * </ul>
 */
public final class ResultsTsv implements ResultTable {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setDelimiter('\t')
            .setRecordSeparator("\r\n")
            .get();
    private static final String SVHN = "SVHN";
    private static final String STL10 = "STL10";
    private static final List<String> IMAGES = List.of(SVHN, STL10);
    private static final List<String> SPLITS =
            List.of("cnn", "color", "deblur", "frameinterp", "superres", "traditional");

    /** The columns that say what was run. */
    static final List<String> PARAMETERS = List.of(
            "train_set",
            "test_sets",
            "augment_order",
            "architecture",
            "extraction_layers",
            "variant",
            "lpips_norm",
            "metric_fun",
            "sync_loss",
            "no_channel_norm",
            "version");

    /** The columns that are numbers. */
    static final List<String> RESULTS = Stream.of(
                    Stream.concat(SPLITS.stream(), IMAGES.stream()).flatMap(ResultsTsv::columns),
                    Stream.of("test_jnd"),
                    Stream.of("2afc", "order").flatMap(ResultsTsv::columns))
            .flatMap(Function.identity())
            .toList();

    private final CsvTable table;
    private final TrainingColumns training;
    private final List<Long> drawSeeds;
    private final int repetitions;

    ResultsTsv(TableColumns columns, Appendable out) throws IOException {
        training = columns.training();
        var header = Stream.of(
                        PARAMETERS.stream(),
                        RESULTS.stream(),
                        training.all().stream().map(Column::name))
                .flatMap(Function.identity())
                .distinct()
                .toList();
        table = new CsvTable(FORMAT, header, "nan", out);
        drawSeeds = columns.drawSeeds();
        repetitions = columns.repetitions();
    }

    private static Stream<String> columns(String set) {
        return Stream.of("test_loss_" + set, "test_score_" + set, "test_accuracy_" + set);
    }

    /** Writes the table, with a header; reads the tasks twice. */
    public static void write(List<TaskScores> tasks, Appendable out) throws IOException {
        try (var table = new ResultsTsv(TableColumns.of(tasks), out)) {
            table.addAll(tasks);
        }
    }

    @Override
    public void add(TaskScores task) throws IOException {
        var first = drawSeeds.indexOf(task.checkpoint().work().drawSeed()) * repetitions;
        var trained = training.cells(task);
        for (var score : task.scores()) {
            var row = parameters(task, score);
            row.put("version", first + score.repetition());
            row.putAll(results(task, score));
            trained.forEach(row::putIfAbsent);
            table.add(row);
        }
    }

    @Override
    public void close() throws IOException {
        table.close();
    }

    private static Map<String, Object> parameters(TaskScores task, ContextScore score) {
        var work = task.checkpoint().work();
        var row = new HashMap<String, Object>();
        row.put("train_set", name(work.train()));
        row.put("test_sets", tests(task, score).map(Test::set).collect(Collectors.joining(", ")));
        row.put(
                "augment_order",
                score.ranking().isEmpty()
                        ? "judged"
                        : score.ranking().stream()
                                .map(d -> d.equals("zoom_in") ? "zoom" : d)
                                .collect(Collectors.joining(", ")));
        row.put("architecture", work.network().name().replace("net1_1", "net1.1"));
        row.put(
                "extraction_layers",
                work.network().layers().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        row.put("variant", Missing.word(work.variant()));
        row.put("lpips_norm", "no");
        row.put("metric_fun", work.comparison().wireName());
        row.put("sync_loss", TrainingWords.publishedSyncLoss(work.training()));
        row.put("no_channel_norm", work.channelNorm() ? "yes" : "no");
        return row;
    }

    private static Map<String, Object> results(TaskScores task, ContextScore score) {
        var row = new HashMap<String, Object>();
        var splits = SPLITS.stream().flatMap(name -> split(score, name)).toList();
        splits.forEach(t -> put(row, t));
        if (splits.size() == SPLITS.size()) {
            put(row, mean("2afc", splits));
        }
        var tests = tests(task, score).toList();
        tests.stream().filter(t -> IMAGES.contains(t.set())).forEach(t -> put(row, t));
        put(row, mean("order", tests));
        jnd(score).ifPresent(jnd -> row.put("test_jnd", jnd));
        return row;
    }

    /** A score and an accuracy on a set. */
    private record Test(String set, double score, double accuracy) {}

    private static void put(Map<String, Object> row, Test test) {
        row.putIfAbsent("test_score_" + test.set(), test.score());
        row.putIfAbsent("test_accuracy_" + test.set(), test.accuracy());
    }

    private static Test mean(String name, List<Test> tests) {
        return new Test(
                name,
                tests.stream().mapToDouble(Test::score).average().orElseThrow(),
                tests.stream().mapToDouble(Test::accuracy).average().orElseThrow());
    }

    /** The first test set, then the others. */
    private static Stream<Test> tests(TaskScores task, ContextScore score) {
        var evaluation = task.checkpoint().evaluation();
        var first = new Test(name(evaluation.test().images()), score.testScore(), score.testAccuracy());
        var further = evaluation.furtherTests().stream()
                .flatMap(named -> score.furtherTests().stream()
                        .filter(s -> s.name().equals(named.name()))
                        .map(s -> new Test(name(named.images()), s.score(), s.accuracy())));
        return Stream.concat(Stream.of(first), further);
    }

    /** BAPPS names its splits {@code 2afc/val/cnn} and so on. */
    private static Stream<Test> split(ContextScore score, String name) {
        return score.perceptual().stream()
                .filter(s -> s.split().equals("2afc/val/" + name))
                .flatMap(ResultsTsv::test)
                .map(t -> new Test(name, t.score(), t.accuracy()));
    }

    private static Stream<Test> test(SplitScore split) {
        @Nullable Double score = split.score();
        @Nullable Double accuracy = split.accuracy();
        return score == null || accuracy == null ? Stream.of() : Stream.of(new Test(split.split(), score, accuracy));
    }

    private static OptionalDouble jnd(ContextScore score) {
        return score.perceptual().stream()
                .flatMap(s -> Stream.ofNullable(s.meanAveragePrecision()))
                .mapToDouble(v -> v)
                .average();
    }

    private static String name(ImageSource images) {
        return switch (images) {
            case ImageSource.Stl10 s -> STL10;
            case ImageSource.Svhn s -> SVHN;
            case ImageSource.Folder f -> lastPart(RemoteUri.shown(f.path()));
            case ImageSource.Judged j -> lastPart(RemoteUri.shown(j.path()));
            case ImageSource.DeadLeaves d -> "dead-leaves";
        };
    }

    private static String lastPart(String path) {
        var trimmed = path.replaceAll("[/\\\\]+$", "");
        return trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1);
    }
}
