package org.dpsfleet.objectstore;

import java.util.Map;

/** What a server tells browsers that objects are, by the endings of their keys. */
final class MediaTypes {
    private static final String OTHER = "application/octet-stream";
    private static final Map<String, String> BY_ENDING = Map.of(
            "html", "text/html; charset=utf-8",
            "json", "application/json",
            "csv", "text/csv; charset=utf-8",
            "tsv", "text/tab-separated-values; charset=utf-8",
            "md", "text/markdown; charset=utf-8",
            "parquet", "application/vnd.apache.parquet");

    private MediaTypes() {}

    static String of(String key) {
        return BY_ENDING.getOrDefault(key.substring(key.lastIndexOf('.') + 1), OTHER);
    }
}
