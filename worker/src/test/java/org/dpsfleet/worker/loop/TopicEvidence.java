package org.dpsfleet.worker.loop;

import org.dpsfleet.schemas.stage.Pipeline;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the evidence of a failed test: prints the last records of the fleet's topics. */
final class TopicEvidence implements AfterTestExecutionCallback {
    private static final int LAST = 30;

    /** A test that works on the fleet's topics. */
    interface OnTopics {
        FleetTopics topics();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()
                || !(context.getRequiredTestInstance() instanceof OnTopics test)) {
            return;
        }
        System.err.println("Topics after " + context.getDisplayName() + ":");
        for (var topic : Pipeline.standard().topics()) {
            var records = test.topics().records(topic);
            System.err.printf("%s: %d records, the last%n", topic.topicName(), records.size());
            for (var record : records.subList(Math.max(0, records.size() - LAST), records.size())) {
                var value = FleetTopics.text(record.value());
                System.err.printf(
                        "%s-%d@%d %s%n",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        value.substring(0, Math.min(400, value.length())));
            }
        }
    }
}
