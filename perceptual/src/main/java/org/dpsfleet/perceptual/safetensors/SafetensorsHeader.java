package org.dpsfleet.perceptual.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON header of a safetensors file, checked against the number of data bytes after it.
 *
 * @param faults why a tensor cannot be read, by its name: a clause that begins with "it"; such a tensor is
 *     not among the entries
 */
record SafetensorsHeader(
        SortedMap<String, Entry> entries, SortedMap<String, String> metadata, Map<String, String> faults) {
    static final String METADATA = "__metadata__";

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** One tensor's place: bytes begin (inclusive) to end (exclusive) of the data section. */
    record Entry(String name, Dtype dtype, List<Long> shape, long begin, long end) {}

    /**
     * Length and header as they begin a file; padded with spaces, so that the data begin at a multiple of
     * 8 bytes.
     */
    static ByteBuffer encode(Collection<Entry> entries, SortedMap<String, String> metadata) {
        ObjectNode root = STRICT.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = root.putObject(METADATA);
            metadata.forEach(texts::put);
        }
        for (Entry entry : entries) {
            if (entry.name().equals(METADATA)) {
                throw new IllegalArgumentException("a tensor cannot be named __metadata__");
            }
            ObjectNode node =
                    root.putObject(entry.name()).put("dtype", entry.dtype().name());
            node.set("shape", STRICT.valueToTree(entry.shape()));
            node.set("data_offsets", STRICT.valueToTree(List.of(entry.begin(), entry.end())));
        }
        byte[] json = STRICT.writeValueAsBytes(root);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return ByteBuffer.allocate(Long.BYTES + padded.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .put(padded)
                .flip();
    }

    static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
        JsonNode root;
        try {
            root = STRICT.readTree(json);
        } catch (JacksonException e) {
            throw bad(file, "its header is not valid JSON (" + e.getOriginalMessage() + ")", e);
        }
        if (!root.isObject()) {
            throw bad(file, "its header is not a JSON object", null);
        }
        SortedMap<String, Entry> entries = new TreeMap<>();
        SortedMap<String, String> metadata = new TreeMap<>();
        Map<String, String> faults = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : root.properties()) {
            if (property.getKey().equals(METADATA)) {
                metadata.putAll(metadata(file, property.getValue()));
            } else {
                try {
                    entries.put(property.getKey(), entry(property.getKey(), property.getValue()));
                } catch (IllegalArgumentException e) {
                    faults.put(property.getKey(), String.valueOf(e.getMessage()));
                }
            }
        }
        if (faults.isEmpty()) {
            checkLayout(file, entries, dataBytes);
        } else {
            checkLength(
                    file, entries.values().stream().mapToLong(Entry::end).max().orElse(0), dataBytes);
        }
        return new SafetensorsHeader(entries, metadata, faults);
    }

    private static Map<String, String> metadata(Path file, JsonNode node) {
        if (!node.isObject()) {
            throw bad(file, "its metadata is not a JSON object", null);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!property.getValue().isString()) {
                throw bad(file, "its metadata '%s' is not a text".formatted(property.getKey()), null);
            }
            metadata.put(property.getKey(), property.getValue().stringValue());
        }
        return metadata;
    }

    private static Entry entry(String name, JsonNode node) {
        List<Long> shape = numbers(node, "shape");
        List<Long> offsets = numbers(node, "data_offsets");
        Dtype dtype = dtype(node.path("dtype"));
        if (offsets.size() != 2) {
            throw new IllegalArgumentException("it has not two data_offsets");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        long bytes;
        try {
            bytes = shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("it is of shape " + shape + ", which is too large", e);
        }
        if (end - begin != bytes) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "it has %d bytes of data where %s %s needs %d", end - begin, dtype, shape, bytes));
        }
        return new Entry(name, dtype, shape, begin, end);
    }

    private static List<Long> numbers(JsonNode node, String property) {
        List<Long> numbers = new ArrayList<>();
        JsonNode array = node.path(property);
        for (JsonNode number : array) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw new IllegalArgumentException(
                        "it has " + number + " in its " + property + " where whole numbers are expected");
            }
            numbers.add(number.longValue());
        }
        if (!array.isArray()) {
            throw new IllegalArgumentException("it has no list '" + property + "'");
        }
        return List.copyOf(numbers);
    }

    private static Dtype dtype(JsonNode node) {
        for (Dtype dtype : Dtype.values()) {
            if (node.isString() && dtype.name().equals(node.stringValue())) {
                return dtype;
            }
        }
        throw new IllegalArgumentException("it has an unknown dtype (" + node + ")");
    }

    /** The format asks for data without holes or overlaps, so that nothing can hide in a file. */
    private static void checkLayout(Path file, Map<String, Entry> entries, long dataBytes) {
        List<Entry> byPlace = new ArrayList<>(entries.values());
        byPlace.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long place = 0;
        for (Entry entry : byPlace) {
            if (entry.begin() != place) {
                throw bad(
                        file,
                        String.format(
                                Locale.ROOT,
                                "tensor '%s' begins at byte %d where byte %d is expected",
                                entry.name(),
                                entry.begin(),
                                place),
                        null);
            }
            place = entry.end();
        }
        checkLength(file, place, dataBytes);
        if (place < dataBytes) {
            throw bad(
                    file,
                    String.format(Locale.ROOT, "it has %d bytes behind its last tensor", dataBytes - place),
                    null);
        }
    }

    private static void checkLength(Path file, long needed, long dataBytes) {
        if (needed > dataBytes) {
            throw bad(
                    file,
                    String.format(
                            Locale.ROOT,
                            "it is cut short: its tensors take %d bytes and %d are there",
                            needed,
                            dataBytes),
                    null);
        }
    }

    static BadDataException bad(Path file, String why, @Nullable Throwable cause) {
        String message = "%s is not a valid safetensors file: %s.".formatted(file, why);
        return cause == null ? new BadDataException(message) : new BadDataException(message, cause);
    }
}
