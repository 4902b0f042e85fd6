package org.dpsfleet.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.dpsfleet.report.TableColumns.Column;
import org.dpsfleet.report.TableColumns.Kind;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;

/**
 * {@code results.parquet}: the rows of {@link ResultsCsv} in typed columns of the same names, and {@code
 * ranking_index} behind {@code ranking}. What a row lacks is null. Texts are encoded by a dictionary.
 */
public final class ResultsParquet implements ResultTable {
    /** Rows are held until they are so many bytes, compressed. */
    private static final long ROW_GROUP = 8L << 20;

    private static final String INDEX = "ranking_index";

    private final ParquetWriter<Map<String, Object>> rows;
    private final TrainingColumns training;

    ResultsParquet(TableColumns columns, OutputStream out) throws IOException {
        var all = new ArrayList<>(columns.all());
        all.add(1, new Column(INDEX, Kind.COUNT));
        var builder = new Builder(all, new OpenOutput(out))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new GzipPages())
                .withCompressionCodec(CompressionCodecName.GZIP)
                .withRowGroupSize(ROW_GROUP)
                .withDictionaryEncoding(false)
                .withByteStreamSplitEncoding(true);
        for (var column : all) {
            if (column.kind() == Kind.TEXT) {
                builder.withDictionaryEncoding(column.name(), true);
            }
        }
        rows = builder.build();
        training = columns.training();
    }

    /** Writes the table; reads the tasks twice. */
    public static void write(List<TaskScores> tasks, OutputStream out) throws IOException {
        try (var table = new ResultsParquet(TableColumns.of(tasks), out)) {
            table.addAll(tasks);
        }
    }

    @Override
    public void add(TaskScores task) throws IOException {
        var trained = training.cells(task);
        for (var score : task.scores()) {
            var row = new HashMap<>(ResultRow.of(task, score));
            row.putAll(trained);
            RankingIndex.of(score.ranking()).ifPresent(index -> row.put(INDEX, index));
            rows.write(row);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private static PrimitiveType type(Column column) {
        return switch (column.kind()) {
            case TEXT ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case FLAG -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            case COUNT -> Types.optional(PrimitiveTypeName.INT32).named(column.name());
            case SEED -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case NUMBER -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
        };
    }

    private static final class Builder extends ParquetWriter.Builder<Map<String, Object>, Builder> {
        private final List<Column> columns;

        Builder(List<Column> columns, OpenOutput out) {
            super(out);
            this.columns = columns;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<Map<String, Object>> getWriteSupport(Configuration hadoop) {
            throw new UnsupportedOperationException("this runs without Hadoop's configuration");
        }

        @Override
        protected WriteSupport<Map<String, Object>> getWriteSupport(ParquetConfiguration plain) {
            return new Rows(columns);
        }
    }

    /** Hands the cells of a row to the columns. */
    private static final class Rows extends WriteSupport<Map<String, Object>> {
        private final List<Column> columns;
        private @Nullable RecordConsumer consumer;

        Rows(List<Column> columns) {
            this.columns = columns;
        }

        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration hadoop) {
            throw new UnsupportedOperationException("this runs without Hadoop's configuration");
        }

        @Override
        public WriteContext init(ParquetConfiguration plain) {
            var types = columns.stream().map(ResultsParquet::type).toArray(PrimitiveType[]::new);
            return new WriteContext(new MessageType("results", types), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer out) {
            consumer = out;
        }

        @Override
        public void write(Map<String, Object> row) {
            var out = Objects.requireNonNull(consumer, "the writer prepares it");
            out.startMessage();
            for (int i = 0; i < columns.size(); i++) {
                var name = columns.get(i).name();
                var cell = row.get(name);
                if (cell != null) {
                    out.startField(name, i);
                    write(out, name, cell);
                    out.endField(name, i);
                }
            }
            out.endMessage();
        }

        private static void write(RecordConsumer out, String name, Object cell) {
            switch (cell) {
                case String text -> out.addBinary(Binary.fromString(text));
                case Boolean flag -> out.addBoolean(flag);
                case Integer count -> out.addInteger(count);
                case Long seed -> out.addLong(seed);
                case Double number -> out.addDouble(CsvTable.finite(name, number));
                default -> throw new IllegalStateException("the column " + name + " has a " + cell.getClass());
            }
        }
    }
}
