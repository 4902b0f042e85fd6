package org.dpsfleet.objectstore;

import java.net.URI;
import java.util.UUID;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStoreContract;
import org.dpsfleet.perceptual.checkpoint.DamagedCheckpointException;
import org.dpsfleet.perceptual.checkpoint.Stored;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint.checkpoint;
import static org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint.provenance;

class S3CheckpointStoreTest extends CheckpointStoreContract {
    private static final String BUCKET = "fleet";
    private static int tests;

    private static S3Server server;
    private static S3Clients clients;

    private String root;
    private S3Location location;
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
        location = S3Location.of(URI.create(root));
        bucket = new Bucket(clients, location);
    }

    @Override
    protected CheckpointStore store() {
        return TestStores.store(clients, root);
    }

    @Override
    protected CheckpointStore elsewhere() {
        return TestStores.store(clients, root + "-elsewhere");
    }

    @Test
    void aDamagedWordOfWhichVersionIsCurrentIsReplacedOrDeleted() {
        Stored stored = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        damage(Versions.pointer(WORK));

        assertThat(store().find(WORK)).isEmpty();
        assertThatThrownBy(() -> store().read(stored.uri(), stored.manifestSha256()))
                .isInstanceOf(DamagedCheckpointException.class);
        assertThat(store().publish(checkpoint(1, 2, 3, 4), provenance(WORK))).isEqualTo(stored);
        assertThat(store().find(WORK)).contains(stored);

        damage(Versions.pointer(WORK));
        store().delete(stored.uri());
        assertThatThrownBy(() -> store().read(stored.uri(), stored.manifestSha256()))
                .isInstanceOf(MissingDataException.class);
    }

    @Override
    protected void damage(URI uri) {
        String state = S3CheckpointStore.stateFile(WORK);
        damage(uri.toString().contains(".training") ? state : Versions.file(WORK, version(), "model.safetensors"));
    }

    private void damage(String below) {
        String key = location.key(below);
        var object = clients.objects()
                .getObject(r -> r.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join();
        byte[] bytes = object.asByteArray();
        bytes[bytes.length - 1] ^= 1;
        // What was kept beside it still is.
        clients.objects()
                .putObject(
                        r -> r.bucket(BUCKET)
                                .key(key)
                                .metadata(object.response().metadata()),
                        AsyncRequestBody.fromBytes(bytes))
                .join();
    }

    private String version() {
        return new Versions(bucket, location, null)
                .current(WORK)
                .orElseThrow()
                .version()
                .version();
    }

    @Override
    protected void setAllAsideAndDie() throws InterruptedException {
        var keys = new AsideKeys(UUID.randomUUID().toString());
        var lease = S3Aside.lease(bucket, keys, TestStores.IMPATIENT);
        var _ = S3Aside.take(location, bucket, keys, lease, store().entries());
        lease.close(); // all that a server sees of a process that is gone
        // Its lease runs out by the server's clock, in whole seconds.
        Thread.sleep(TestStores.IMPATIENT.lease().plusMillis(1100));
    }
}
