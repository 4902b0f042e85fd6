package org.dpsfleet.report;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Rows of named cells as a table; a row that lacks a column leaves it to what the table has there. */
final class CsvTable {
    private CsvTable() {}

    /**
     * The table as text.
     *
     * @param header the columns, in their order
     * @param absent what stands where a row has no such cell
     */
    static String text(CSVFormat format, List<String> header, List<? extends Map<String, ?>> rows, String absent) {
        var text = new StringWriter();
        var withHeader =
                format.builder().setHeader(header.toArray(String[]::new)).get();
        try (var csv = new CSVPrinter(text, withHeader)) {
            for (Map<String, ?> row : rows) {
                for (var column : header) {
                    var cell = row.get(column);
                    csv.print(cell == null ? absent : cell instanceof Double number ? finite(column, number) : cell);
                }
                csv.println();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The number; nought without a sign. Where there is no number there is no cell, so NaN is a defect. */
    private static double finite(String column, double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalStateException("the column " + column + " has a row with " + number);
        }
        return number + 0.0;
    }
}
