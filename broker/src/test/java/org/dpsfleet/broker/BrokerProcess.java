package org.dpsfleet.broker;

import java.nio.file.Path;

/** A process that runs the broker until it is killed; prints its address. */
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] args) throws InterruptedException {
        var broker = EmbeddedBroker.start(Path.of(args[0]), 0);
        System.out.println(broker.bootstrapServers());
        Thread.currentThread().join();
    }

    static Process start(Path directory) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
