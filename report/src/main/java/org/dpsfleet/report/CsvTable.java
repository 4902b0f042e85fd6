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
                    csv.print(cell == null ? absent : cell);
                }
                csv.println();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
