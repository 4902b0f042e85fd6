package org.dpsfleet.objectstore;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.dpsfleet.perceptual.BadDataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class S3SettingsTest {
    private static final URI ENDPOINT = URI.create("https://store.example:9000");

    @Test
    void defaults() {
        S3Settings settings = S3Settings.of(Map.of());

        assertThat(settings.endpoint()).isNull();
        assertThat(settings.region()).isNull();
        assertThat(settings.pathStyle()).isNull();
        assertThat(settings.silence()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.attempts()).isEqualTo(8);
    }

    @Test
    void theStyleOfPathsIsTrueOrFalse() {
        assertThat(S3Settings.of(Map.of("FLEET_S3_PATH_STYLE", "false")).pathStyle())
                .isFalse();
        assertThat(S3Settings.of(Map.of("FLEET_S3_PATH_STYLE", "True")).pathStyle())
                .isTrue();
        assertThatThrownBy(() -> S3Settings.of(Map.of("FLEET_S3_PATH_STYLE", "no")))
                .isInstanceOf(BadDataException.class)
                .hasMessage("FLEET_S3_PATH_STYLE is 'no'; accepted: true, false, or nothing, which is true wherever an"
                        + " endpoint is set.");
    }

    @Test
    void theBucketIsInThePathWhereTheServerIsNotAmazons() {
        assertThat(url(ENDPOINT, null)).isEqualTo("https://store.example:9000/bucket/key");
        assertThat(url(ENDPOINT, false)).isEqualTo("https://bucket.store.example:9000/key");
        assertThat(url(null, null)).isEqualTo("https://bucket.s3.eu-central-1.amazonaws.com/key");
        assertThat(url(null, true)).isEqualTo("https://s3.eu-central-1.amazonaws.com/bucket/key");
    }

    @Test
    void aServerThatIsNotAmazonsNeedsNoRegion() {
        assertThat(new S3Settings(ENDPOINT, null, null, TestStores.credentials(), Duration.ofSeconds(1), 1)
                        .signedFor(true))
                .isEqualTo(Region.US_EAST_1);
    }

    private static String url(@Nullable URI endpoint, @Nullable Boolean pathStyle) {
        var settings = new S3Settings(
                endpoint, Region.EU_CENTRAL_1, pathStyle, TestStores.credentials(), Duration.ofSeconds(1), 1);
        try (S3Clients clients = S3Clients.of(settings)) {
            return clients.objects()
                    .utilities()
                    .getUrl(u -> u.bucket("bucket").key("key"))
                    .toString();
        }
    }
}
