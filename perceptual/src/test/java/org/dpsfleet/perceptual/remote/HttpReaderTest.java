package org.dpsfleet.perceptual.remote;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import org.dpsfleet.perceptual.remote.RemoteFailure.Kind;
import org.dpsfleet.testing.http.FileServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HttpReaderTest extends FileServerContract {
    @Override
    FileServer started() throws IOException {
        return new FileServer();
    }

    @Override
    protected RemoteReader reader() {
        return new HttpReader(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"401, REFUSED", "404, ABSENT", "410, ABSENT", "400, REFUSED", "429, UNREACHABLE", "503, UNREACHABLE"})
    void anAnswersStatusSaysWhatMayHelpAndNoQueryIsShown(int status, Kind kind) {
        URI uri = URI.create(put("a.zip", new byte[10]) + "?X-Amz-Signature=secret");
        server.refuse(status);

        assertThatThrownBy(() -> reader().open(uri, 0, null))
                .isInstanceOfSatisfying(
                        RemoteFailure.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining("a.zip")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        URI uri = put("a", new byte[1]);
        server.close();
        assertThatThrownBy(() -> reader().open(uri, 0, null))
                .isInstanceOfSatisfying(
                        RemoteFailure.class, e -> assertThat(e.passes()).isTrue())
                .hasMessageContaining(uri + " is not reachable");
    }

    @Test
    void readersOfOtherKindsAreNamedWhereNoneServesAUri() {
        assertThat(RemoteReaders.of(URI.create("https://host/a"))).isInstanceOf(HttpReader.class);
        assertThatThrownBy(() -> RemoteReaders.of(URI.create("gs://bucket/a?secret")))
                .hasMessageStartingWith(
                        "gs://bucket/a cannot be fetched here; accepted: a URI that begins with http: or");
    }

    @Test
    void onlyTheRestIsAskedFor() throws Exception {
        byte[] all = new byte[1000];
        Arrays.fill(all, (byte) 3);
        URI uri = put("rest", all);
        try (RemoteBytes rest = reader().open(uri, 600, "\"0\"")) {
            assertThat(rest.from()).isEqualTo(600);
            assertThat(rest.total()).isEqualTo(1000);
            assertThat(rest.body().readAllBytes()).hasSize(400);
        }
        assertThat(server.asked()).containsExactly("bytes=600-");
    }
}
