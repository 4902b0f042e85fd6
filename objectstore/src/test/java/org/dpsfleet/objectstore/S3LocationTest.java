package org.dpsfleet.objectstore;

import java.net.URI;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class S3LocationTest {
    @ParameterizedTest
    @CsvSource({
        "s3://bucket, s3://bucket/, ''",
        "s3://bucket/, s3://bucket/, ''",
        "S3://my.bucket_1/a/b, s3://my.bucket_1/a/b/, a/b/",
        "s3://bucket/a%20b/, s3://bucket/a%20b/, a b/"
    })
    void aPrefixEndsWithASlash(URI uri, URI root, String prefix) {
        S3Location location = S3Location.of(uri);

        assertThat(location.root()).isEqualTo(root);
        assertThat(location.prefix()).isEqualTo(prefix);
        assertThat(location.uri("x")).isEqualTo(URI.create(root + "x"));
        assertThat(location.key("x")).isEqualTo(prefix + "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:///a",
                "s3:a",
                "s3://b",
                "s3://bucket/a//b",
                "s3://bucket/../a",
                "s3://bucket/a?b",
                "s3://bucket#a"
            })
    void whatNamesNoPlaceIsRefused(String uri) {
        assertThatThrownBy(() -> S3Location.of(URI.create(uri)))
                .isInstanceOf(BadDataException.class)
                .hasMessage(
                        "Nothing can be kept at %s; a URI of the form s3://bucket/prefix is expected.".formatted(uri));
    }

    @Test
    void aPasswordIsNotRepeated() {
        assertThatThrownBy(() -> S3Location.of(URI.create("s3://name:password@bucket/a")))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("credentials come from the environment")
                .hasMessageNotContaining("password@");
    }

    @Test
    void itIsAmongTheKindsOfStores() {
        assertThat(CheckpointStores.place("s3://bucket/team")).isEqualTo(URI.create("s3://bucket/team/"));
        assertThatThrownBy(() -> CheckpointStores.place("gs://bucket/team"))
                .isInstanceOf(BadDataException.class)
                .hasMessageEndingWith("accepted: a folder, or a URI that begins with file: or s3:.");
    }
}
