package org.dpsfleet.schemas.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fleet's JSON: snake_case names, a fixed order, no nulls, finite numbers, ISO times; records to bytes and
 * back.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new FiniteNumbers())
            .changeDefaultPropertyInclusion(v -> v.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private Json() {}

    /** The mapper behind all of the fleet's JSON. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** The value as UTF-8 JSON; equal values give equal bytes. */
    public static byte[] encode(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** The word that stands for a value of an enumeration, for example {@code missing_data}. */
    public static String word(Enum<?> value) {
        return MAPPER.convertValue(value, String.class);
    }

    /**
     * The record in a document.
     *
     * @throws InvalidMessageException if it is no JSON or not a {@code type}
     */
    public static <T> T decode(Class<T> type, byte[] json) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw new InvalidMessageException("not a valid " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /**
     * SHA-256 of the value's canonical JSON (RFC 8785), 64 hexadecimal digits: an address of its
     * content, which a program in another language computes as well.
     */
    public static String sha256(Object value) {
        var canonical = CanonicalJson.of(value).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sha256Digest().digest(canonical));
    }

    /** SHA-256 of no bytes yet. */
    public static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The value as a line of text, for people. */
    public static String text(Object value) {
        return new String(encode(value), StandardCharsets.UTF_8);
    }
}
