package org.dpsfleet.report;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Rows of named cells as a table, written as they come; a row that lacks a column leaves it to what the table has
 * there. Closing it leaves open what it is written to.
 */
final class CsvTable implements Closeable {
    private final List<String> header;
    private final String absent;
    private final Appendable out;
    private final CSVPrinter csv;

    /**
     * Begins with the header.
     *
     * @param header the columns, in their order
     * @param absent what stands where a row has no such cell
     */
    CsvTable(CSVFormat format, List<String> header, String absent, Appendable out) throws IOException {
        this.header = header;
        this.absent = absent;
        this.out = out;
        csv = new CSVPrinter(
                out, format.builder().setHeader(header.toArray(String[]::new)).get());
    }

    void add(Map<String, ?> row) throws IOException {
        for (var column : header) {
            var cell = row.get(column);
            csv.print(cell == null ? absent : cell instanceof Double number ? finite(column, number) : cell);
        }
        csv.println();
    }

    /** The number; nought without a sign. Where there is no number there is no cell, so NaN is a defect. */
    static double finite(String column, double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalStateException("the column " + column + " has a row with " + number);
        }
        return number + 0.0;
    }

    @Override
    public void close() throws IOException {
        if (out instanceof Flushable buffered) {
            buffered.flush();
        }
    }
}
