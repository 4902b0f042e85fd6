package org.dpsfleet.worker.loop;

import java.time.InstantSource;
import java.util.Optional;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.worker.kafka.BrokerOutage;
import org.dpsfleet.worker.kafka.Intake;
import org.dpsfleet.worker.kafka.Messages;
import org.dpsfleet.worker.kafka.Publisher;
import org.dpsfleet.worker.settings.WorkerListener;

/** A process that claims a task and dies before it accepts the record. */
final class KilledWorker {
    static final int EXIT = 42;

    private KilledWorker() {}

    public static void main(String[] args) {
        var settings = TaskLoopContract.settings("killed", args[0]);
        var outage = new BrokerOutage("killed", WorkerListener.NONE);
        var intake = new Intake(settings, ShareGroup.GPU_WORKERS, outage);
        var publisher = new Publisher(settings, outage);
        var messages = new Messages<>(settings, StageDescriptor.ADAPTATION, Optional.empty(), InstantSource.system());
        while (true) {
            var taken = intake.take();
            if (taken.isPresent()) {
                var task = messages.read(taken.get());
                if (publisher.send(messages.claimed(task, taken.get().headers()))) {
                    Runtime.getRuntime().halt(EXIT);
                }
            }
        }
    }

    /** Runs it to its end; its exit status. */
    static int run(String bootstrapServers) throws Exception {
        return ChildProcess.builder(KilledWorker.class, bootstrapServers)
                .inheritIO()
                .start()
                .waitFor();
    }
}
