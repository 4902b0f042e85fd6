package org.dpsfleet.report;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.testing.ManyScores;
import org.dpsfleet.testing.repository.Repository;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The typed table, as programs of others read it: DuckDB, and pandas where it is installed. */
class ResultsParquetTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final int NO_PANDAS = 3;
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private final List<TaskScores> scores = ExampleScores.wholeScores(12);
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = written(scores);
    }

    private Path written(List<TaskScores> tasks) throws IOException {
        var path = folder.resolve("results.parquet");
        try (var out = Files.newOutputStream(path)) {
            ResultsParquet.write(tasks, out);
        }
        return path;
    }

    @FunctionalInterface
    private interface Reading {
        void of(ResultSet rows) throws SQLException;
    }

    private static void query(String sql, Reading reading) throws SQLException {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement();
                var rows = statement.executeQuery(sql)) {
            reading.of(rows);
        }
    }

    private static List<CSVRecord> csv(List<TaskScores> tasks) throws IOException {
        return CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(Written.csv(tasks)))
                .getRecords();
    }

    @Test
    void everyCellIsThatOfTheCsv() throws Exception {
        var expected = csv(scores);

        query("select * from '" + file + "'", rows -> {
            var columns = new ArrayList<String>();
            for (int c = 1; c <= rows.getMetaData().getColumnCount(); c++) {
                columns.add(rows.getMetaData().getColumnName(c));
            }
            var header = new ArrayList<>(expected.getFirst().getParser().getHeaderNames());
            header.add(1, "ranking_index");
            assertThat(columns).isEqualTo(header);
            for (var row : expected) {
                assertThat(rows.next()).isTrue();
                for (var column : row.getParser().getHeaderNames()) {
                    var cell = rows.getObject(column);
                    assertThat(cell == null ? "" : String.valueOf(cell))
                            .as(column)
                            .isEqualTo(row.get(column));
                }
            }
            assertThat(rows.next()).isFalse();
        });
    }

    @Test
    void columnsAreTyped() throws Exception {
        query("select * from '" + file + "'", rows -> {
            var types = new ArrayList<String>();
            for (var column : List.of(
                    "ranking",
                    "ranking_index",
                    "repetition",
                    "channel_norm",
                    "draw_seed",
                    "test_score",
                    "test_n",
                    "validation_loss:1",
                    "test_n:digits",
                    "pair:blur+color",
                    "pair_n:blur+color")) {
                types.add(rows.getMetaData().getColumnTypeName(rows.findColumn(column)));
            }
            assertThat(types)
                    .containsExactly(
                            "VARCHAR", "INTEGER", "INTEGER", "BOOLEAN", "BIGINT", "DOUBLE", "INTEGER", "DOUBLE",
                            "INTEGER", "DOUBLE", "INTEGER");
        });
    }

    @Test
    void theIndexCountsTheRankingsOfThePaperInTheirOrder() throws Exception {
        var all = new ManyScores(new ManyScores.Size(
                List.of(ExampleScores.ALEXNET),
                List.of(Comparison.SPATIAL),
                1,
                List.of(Variant.BASELINE),
                720,
                1,
                720));

        query("select ranking, ranking_index from '" + written(all) + "'", rows -> {
            for (int place = 0; place < 720; place++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt("ranking_index"))
                        .as(rows.getString("ranking"))
                        .isEqualTo(place);
            }
        });
        assertThat(RankingIndex.of(List.of("rotate", "blur"))).isEmpty();
        assertThat(RankingIndex.of(List.of())).isEmpty();
        assertThat(RankingIndex.of(List.of("a", "b", "c", "d", "e", "f"))).isEmpty();
    }

    /** From many row groups. */
    @Test
    void aTableThatIsLargerThanItsBufferIsWhole() throws Exception {
        var many = new ManyScores(new ManyScores.Size(
                List.of(ExampleScores.ALEXNET),
                List.of(Comparison.SPATIAL),
                1,
                List.of(Variant.BASELINE, Variant.LIN),
                720,
                20,
                90));

        var path = written(many);
        query("select count(*), count(distinct ranking) from '" + path + "'", rows -> {
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(720 * 21);
            assertThat(rows.getLong(2)).isEqualTo(720);
        });
        query("select count(distinct row_group_id) from parquet_metadata('" + path + "')", rows -> {
            rows.next();
            assertThat(rows.getLong(1)).isGreaterThan(1);
        });
    }

    /** The examples of the README, on this file. */
    @Test
    void theDocumentedSqlRuns() throws Exception {
        query(block("sql").replace("results.parquet", file.toString()), rows -> {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getMetaData().getColumnCount()).isGreaterThan(2);
        });
    }

    @Test
    void theDocumentedPythonRuns() throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "no " + PYTHON + ": pandas does not read the table");
        var script = "import sys\ntry:\n    import pandas, pyarrow\nexcept ImportError:\n    sys.exit(" + NO_PANDAS
                + ")\n" + block("python");
        var process = new ProcessBuilder(PYTHON.toString(), "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assumeTrue(
                process.exitValue() != NO_PANDAS, PYTHON + " has no pandas with pyarrow: they do not read the table");
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("lin");
    }

    private static String block(String language) throws IOException {
        var readme = Files.readString(Repository.ROOT.resolve("report/README.md"));
        return BLOCK.matcher(readme)
                .results()
                .filter(b -> b.group(1).equals(language))
                .findFirst()
                .orElseThrow()
                .group(2);
    }
}
