package org.dpsfleet.perceptual.remote;

import java.io.IOException;
import java.net.URI;
import org.dpsfleet.testing.http.FileServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What is read from a server of files, whatever it speaks. */
abstract class FileServerContract extends RemoteReaderContract {
    /** The server, made anew for each test. */
    FileServer server;

    private int version;

    /** Starts one. */
    abstract FileServer started() throws IOException;

    @BeforeEach
    void start() throws IOException {
        server = started();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected URI put(String name, byte[] bytes) {
        server.put(name, bytes);
        server.etag("\"%s\"".formatted(version++));
        return server.base().resolve(name);
    }

    @Override
    protected void breakOffNext() {
        server.breakAt(300_000);
    }

    @Override
    protected void heal() {
        server.breakAt(Integer.MAX_VALUE);
    }

    @Override
    protected void refuseNext() {
        server.refuse(403);
    }
}
