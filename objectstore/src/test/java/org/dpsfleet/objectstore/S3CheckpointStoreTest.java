package org.dpsfleet.objectstore;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.dpsfleet.perceptual.checkpoint.Aside;
import org.dpsfleet.perceptual.checkpoint.CheckpointFiles;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStoreContract;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class S3CheckpointStoreTest extends CheckpointStoreContract {
    private static final int EXIT = 42;
    private static final String BUCKET = "fleet";
    private static int tests;

    private static S3Server server;
    private static S3Clients clients;

    @TempDir
    private Path folder;

    private String root;
    private Bucket bucket;

    @BeforeAll
    static void start() {
        server = S3Server.start(BUCKET);
        clients = TestStores.clients(server.endpoint());
    }

    @AfterAll
    static void stop() {
        clients.close();
        server.close();
    }

    @BeforeEach
    void prefix() {
        root = "s3://%s/tests/%d/checkpoints".formatted(BUCKET, tests++);
        bucket = new Bucket(clients, S3Location.of(URI.create(root)));
    }

    @Override
    protected CheckpointStore store() {
        return TestStores.store(clients, root);
    }

    @Override
    protected CheckpointStore elsewhere() {
        return TestStores.store(clients, root + "-elsewhere");
    }

    @Override
    protected void damage(URI uri) throws IOException {
        String state = S3CheckpointStore.stateFile(WORK);
        String damaged = uri.toString().contains(".training")
                ? state
                : Versions.file(WORK, version(), "model.safetensors");
        Path file = folder.resolve("damaged");
        Optional<Map<String, String>> beside = bucket.download(damaged, file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        bucket.upload(damaged, file, beside.orElseThrow());
    }

    private String version() {
        return new Versions(bucket, S3Location.of(URI.create(root)), null)
                .current(WORK)
                .orElseThrow()
                .version()
                .version();
    }

    @Override
    protected void setAllAsideAndDie() throws Exception {
        assertThat(ChildProcess.run(Killed.class, server.endpoint().toString(), root)
                        .exit())
                .isEqualTo(EXIT);
        // Its lease runs out by the server's clock, in whole seconds.
        Thread.sleep(TestStores.IMPATIENT.lease().plusMillis(1100));
    }

    static final class Killed {
        private Killed() {}

        public static void main(String[] args) {
            CheckpointStore store = TestStores.store(TestStores.clients(URI.create(args[0])), args[1]);
            try (Aside _ = store.setAside(store.entries())) {
                Runtime.getRuntime().halt(EXIT);
            }
        }
    }
}
