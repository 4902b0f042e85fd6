package org.dpsfleet.objectstore;

import java.net.URI;
import java.time.Duration;
import org.dpsfleet.objectstore.FaultyConnection.Fault;
import org.dpsfleet.perceptual.remote.RemoteFailure;
import org.dpsfleet.perceptual.remote.RemoteFailure.Kind;
import org.dpsfleet.perceptual.remote.RemoteReader;
import org.dpsfleet.perceptual.remote.RemoteReaderContract;
import org.dpsfleet.perceptual.remote.RemoteReaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class S3ReaderTest extends RemoteReaderContract {
    private static S3Server server;
    private static FaultyConnection connection;
    private static S3Clients clients;

    @BeforeAll
    static void start() {
        server = S3Server.start("data");
        connection = FaultyConnection.to(server.endpoint());
        clients = TestStores.clients(connection.endpoint(), Duration.ofSeconds(1), 4);
    }

    @AfterAll
    static void stop() {
        clients.close();
        connection.close();
        server.close();
    }

    @AfterEach
    @Override
    protected void heal() {
        connection.strike(Fault.NONE, "", 0);
    }

    @Override
    protected RemoteReader reader() {
        return new S3Reader(() -> clients);
    }

    @Override
    protected URI put(String name, byte[] bytes) {
        clients.objects()
                .putObject(r -> r.bucket("data").key("sets/" + name), AsyncRequestBody.fromBytes(bytes))
                .join();
        return URI.create("s3://data/sets/" + name);
    }

    @Override
    protected void breakOffNext() {
        connection.strike(Fault.CUT, "GET", 1);
    }

    @Override
    protected void refuseNext() {
        connection.strike(Fault.EXPIRED, "GET", Integer.MAX_VALUE);
    }

    @Test
    void aBucketThatIsNotThereIsNamedWithoutSecrets() {
        assertThatThrownBy(() -> reader().open(URI.create("s3://nobodys/a"), 0, null))
                .isInstanceOfSatisfying(
                        RemoteFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("there is no bucket 'nobodys'")
                .hasMessageNotContaining(S3Server.ACCESS_KEY);
    }

    @Test
    void itIsFoundOnTheClassPath() {
        assertThat(RemoteReaders.of(URI.create("S3://bucket/key"))).isInstanceOf(S3Reader.class);
    }
}
