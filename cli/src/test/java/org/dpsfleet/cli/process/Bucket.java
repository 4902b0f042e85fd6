package org.dpsfleet.cli.process;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.objectstore.FaultyConnection;
import org.dpsfleet.objectstore.FaultyConnection.Fault;
import org.dpsfleet.objectstore.S3Server;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.schemas.codec.Json;

/** A bucket on a server of S3 in this process: what workers share that see no folder of each other. */
final class Bucket implements SharedStore {
    private static final String NAME = "fleet";
    private static final String PREFIX = "team/checkpoints/";
    private static final String MODEL = "/model.safetensors";
    private static final String CURRENT = "/checkpoint.json";
    private static final Fault[] FAULTS = {Fault.CUT, Fault.LOST, Fault.SLOW_DOWN};

    private final S3Server server;
    private final FaultyConnection connection;
    private final String endpoint;
    private final ScheduledExecutorService troubles = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("troubles of S3").factory());

    private Bucket(S3Server server, FaultyConnection connection, String endpoint) {
        this.server = server;
        this.connection = connection;
        this.endpoint = endpoint;
    }

    /** One that other hosts reach at an address of this one. */
    static Bucket at(String address) {
        var server = S3Server.start(NAME, address);
        return new Bucket(
                server,
                FaultyConnection.to(server.endpoint()),
                server.endpoint().toString());
    }

    /** One whose server is cut off, goes silent after a request, or refuses, every two seconds. */
    static Bucket troubled(long seed) {
        var server = S3Server.start(NAME);
        var connection = FaultyConnection.to(server.endpoint());
        var bucket = new Bucket(server, connection, connection.endpoint().toString());
        var random = new Random(seed);
        var ignored = bucket.troubles.scheduleWithFixedDelay(
                () -> connection.strike(
                        FAULTS[random.nextInt(FAULTS.length)],
                        random.nextBoolean() ? "GET" : "PUT",
                        1 + random.nextInt(2)),
                2,
                2,
                TimeUnit.SECONDS);
        return bucket;
    }

    @Override
    public String out() {
        return "s3://" + NAME + "/team";
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", endpoint,
                "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    }

    @Override
    public Map<String, String> models() {
        var files = server.objects(NAME, MODEL);
        var models = new TreeMap<String, String>();
        // What a worker left that was killed is there, too; which version counts stands beside them.
        server.objects(NAME, CURRENT).forEach((key, current) -> {
            var checkpoint = key.substring(0, key.length() - CURRENT.length());
            var version = Json.mapper().readTree(current).path("version").asString();
            var model = files.getOrDefault(checkpoint + "/" + version + MODEL, new byte[0]);
            models.put(checkpoint.substring(PREFIX.length()), Hashes.sha256(model));
        });
        return models;
    }

    @Override
    public void close() {
        troubles.shutdownNow();
        connection.close();
        server.close();
    }
}
