package org.dpsfleet.perceptual.remote;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.dpsfleet.perceptual.remote.RemoteFailure.Kind;
import org.dpsfleet.testing.http.Certificate;
import org.dpsfleet.testing.http.FileServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HttpsReaderTest extends FileServerContract {
    private static SSLContext certificate;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        certificate = Certificate.make(folder);
    }

    @Override
    FileServer started() throws IOException {
        return new FileServer(certificate);
    }

    @Override
    protected RemoteReader reader() {
        return new HttpReader(Duration.ofSeconds(5), certificate);
    }

    @Test
    void aCertificateThatNobodyTrustsIsNamedWithWhatHelps() {
        URI uri = put("a", new byte[1]);
        assertThat(uri).hasScheme("https");
        assertThatThrownBy(() -> new HttpReader(Duration.ofSeconds(5)).open(uri, 0, null))
                .isInstanceOfSatisfying(
                        RemoteFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining(uri + " shows a certificate that is not trusted here")
                .hasMessageContaining("trustStore");
    }
}
