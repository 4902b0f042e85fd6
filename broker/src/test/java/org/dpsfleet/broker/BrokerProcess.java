package org.dpsfleet.broker;

import java.nio.file.Path;
import org.dpsfleet.testing.process.ChildProcess;

/** A process that runs the broker until it is killed; prints its address. */
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] args) throws InterruptedException {
        var broker = EmbeddedBroker.start(Path.of(args[0]), 0);
        System.out.println(broker.bootstrapServers());
        Thread.currentThread().join();
    }

    static Process start(Path directory) throws Exception {
        return ChildProcess.builder(BrokerProcess.class, directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
